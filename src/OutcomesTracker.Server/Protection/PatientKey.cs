using System.Security.Cryptography;
using System.Text;

namespace OutcomesTracker.Server.Protection;

/// <summary>
/// One patient's own 256-bit key. Text is sealed as <c>enc:v1:</c> and the base64 of nonce (12 bytes), tag (16) and AES-256-GCM
/// cipher text; the patient's id is authenticated with it, so that text cannot be moved to another patient.
/// </summary>
public sealed class PatientKey(Guid patientId, byte[] key)
{
    public const string Prefix = "enc:v1:";

    private const int NonceBytes = 12,
        TagBytes = 16;

    // HKDF keeps the two uses of the key apart (RFC 5869).
    private readonly byte[] sealing = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 32, info: "seal"u8.ToArray());
    private readonly byte[] comparing = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 32, info: "compare"u8.ToArray());

    public string Seal(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var sealedText = new byte[NonceBytes + TagBytes + plain.Length];
        var (nonce, tag, cipher) = Parts(sealedText);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(sealing, TagBytes);
        aes.Encrypt(nonce, plain, cipher, tag, patientId.ToByteArray());
        return Prefix + Convert.ToBase64String(sealedText);
    }

    public string Open(string sealedText)
    {
        if (!sealedText.StartsWith(Prefix, StringComparison.Ordinal))
            throw new CryptographicException("Not a sealed text.");
        var bytes = Convert.FromBase64String(sealedText[Prefix.Length..]);
        var (nonce, tag, cipher) = Parts(bytes);
        var plain = new byte[cipher.Length];
        using var aes = new AesGcm(sealing, TagBytes);
        aes.Decrypt(nonce, cipher, tag, plain, patientId.ToByteArray());
        return Encoding.UTF8.GetString(plain);
    }

    /// <summary>A keyed digest for comparing contents. Without the key, for instance once it is destroyed, it reveals nothing.</summary>
    public string Digest(ReadOnlySpan<byte> content) => Convert.ToBase64String(HMACSHA256.HashData(comparing, content));

    private static Sealed Parts(byte[] sealedText) => new(sealedText);

    private readonly ref struct Sealed(byte[] bytes)
    {
        public void Deconstruct(out Span<byte> nonce, out Span<byte> tag, out Span<byte> cipher)
        {
            nonce = bytes.AsSpan(0, NonceBytes);
            tag = bytes.AsSpan(NonceBytes, TagBytes);
            cipher = bytes.AsSpan(NonceBytes + TagBytes);
        }
    }
}
