using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.IdentityModel.Tokens;

namespace OutcomesTracker.Server.Security;

/// <summary>
/// The public half of a local key that was replaced. It verifies the tokens that the key signed until the time in the file's name, and
/// cannot sign; to end its validity sooner, delete the file.
/// </summary>
public sealed partial record RetiredKey(ECDsaSecurityKey Key, DateTimeOffset ValidUntil, string Path)
{
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    [GeneratedRegex(@"^token-key-[0-9a-f]{16}-until-(\d{8}T\d{6}Z)\.pem\z")]
    private static partial Regex Name { get; }

    public static IReadOnlyList<RetiredKey> In(string directory) =>
        [.. Directory.EnumerateFiles(directory).Select(Read).OfType<RetiredKey>()];

    public static void Write(string directory, LocalSigningKey key, DateTimeOffset until) =>
        PrivateFile.CreateOnce(
            System.IO.Path.Combine(
                directory,
                $"token-key-{key.KeyId}-until-{until.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}.pem"
            ),
            key.PublicPem
        );

    private static RetiredKey? Read(string path)
    {
        if (Name.Match(System.IO.Path.GetFileName(path)) is not { Success: true } name)
            return null;
        if (
            !DateTimeOffset.TryParseExact(
                name.Groups[1].Value,
                TimeFormat,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var until
            )
        )
            return null;
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(path));
        return new(LocalSigningKey.Named(key), until, path);
    }
}
