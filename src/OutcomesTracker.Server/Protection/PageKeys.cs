using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OutcomesTracker.Server.Protection;

/// <summary>
/// The keys that protect the pages' cookies and forms: in the key store, so that all servers share them, each wrapped by the master key.
/// </summary>
internal sealed class PageKeys(PageKeysTable table, MasterKey master) : IConfigureOptions<KeyManagementOptions>, IXmlRepository
{
    public void Configure(KeyManagementOptions options) => (options.XmlRepository, options.XmlEncryptor) = (this, new Wrapping(master));

    public IReadOnlyCollection<XElement> GetAllElements() => [.. table.All().Select(XElement.Parse)];

    public void StoreElement(XElement element, string friendlyName) => table.Add(element.ToString(SaveOptions.DisableFormatting));

    /// <summary>Wraps a key: nonce, tag and cipher text in base64.</summary>
    private sealed class Wrapping(MasterKey master) : IXmlEncryptor
    {
        public EncryptedXmlInfo Encrypt(XElement plaintextElement)
        {
            var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
            return new(new XElement("wrapped", Convert.ToBase64String(master.Wrap(plain, Bound))), typeof(Unwrapping));
        }
    }

    /// <summary>
    /// Unwraps a key. The framework makes it by its name, which stands beside the key in the table, from the server's services.
    /// </summary>
    internal sealed class Unwrapping(IServiceProvider services) : IXmlDecryptor
    {
        public XElement Decrypt(XElement encryptedElement) =>
            XElement.Parse(
                Encoding.UTF8.GetString(
                    services.GetRequiredService<MasterKey>().Unwrap(Convert.FromBase64String(encryptedElement.Value), Bound)
                )
            );
    }

    /// <summary>What the wrapped keys are bound to: no patient.</summary>
    private static readonly byte[] Bound = "page-keys"u8.ToArray();
}
