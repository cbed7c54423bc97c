using System.Security.Cryptography;
using System.Text;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Protection;

/// <summary>
/// The 256-bit key that wraps every patient's key: 32 bytes in base64, from a file or the environment, never in a database.
/// </summary>
public sealed class MasterKey(byte[] key)
{
    public const string FileName = "master-key";

    private const int NonceBytes = 12,
        TagBytes = 16,
        KeyBytes = 32;

    public static MasterKey Parse(string base64) =>
        TryParse(base64, out var key)
            ? key!
            : throw new FormatException("The master key must be 32 bytes in base64, for instance from: openssl rand -base64 32");

    public static bool TryParse(string base64, out MasterKey? key)
    {
        var bytes = new byte[KeyBytes];
        key = Convert.TryFromBase64String(base64.Trim(), bytes, out var length) && length == KeyBytes ? new(bytes) : null;
        return key is not null;
    }

    public static MasterKey? Find(string directory) =>
        Path.Combine(directory, FileName) is var path && File.Exists(path) ? Parse(File.ReadAllText(path)) : null;

    public static MasterKey FindOrCreate(string directory)
    {
        if (Find(directory) is { } existing)
            return existing;
        PrivateFile.CreateOnce(Path.Combine(directory, FileName), Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)));
        return Find(directory)!;
    }

    /// <summary>A key for another purpose, which HKDF keeps apart from the wrapping of keys (RFC 5869).</summary>
    public byte[] Derive(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeyBytes, info: Encoding.UTF8.GetBytes(purpose));

    /// <summary>A new patient key and its wrapped form, bound to the patient.</summary>
    public (PatientKey Key, byte[] Wrapped) Create(Guid patientId)
    {
        var fresh = RandomNumberGenerator.GetBytes(KeyBytes);
        return (new(patientId, fresh), Wrap(fresh, patientId.ToByteArray()));
    }

    public PatientKey Unwrap(Guid patientId, byte[] wrapped) => new(patientId, Unwrap(wrapped, patientId.ToByteArray()));

    /// <summary>Wraps a key of this length or another: nonce, tag, cipher text (AES-GCM); bound to whose key it is.</summary>
    public byte[] Wrap(byte[] plain, byte[] bound)
    {
        var wrapped = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(wrapped.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(
            wrapped.AsSpan(0, NonceBytes),
            plain,
            wrapped.AsSpan(NonceBytes + TagBytes),
            wrapped.AsSpan(NonceBytes, TagBytes),
            bound
        );
        return wrapped;
    }

    /// <exception cref="CryptographicException">It was not wrapped by this master key, or is bound to something else.</exception>
    public byte[] Unwrap(byte[] wrapped, byte[] bound)
    {
        var plain = new byte[Math.Max(0, wrapped.Length - NonceBytes - TagBytes)];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(
            wrapped.AsSpan(0, NonceBytes),
            wrapped.AsSpan(NonceBytes + TagBytes),
            wrapped.AsSpan(NonceBytes, TagBytes),
            plain,
            bound
        );
        return plain;
    }
}
