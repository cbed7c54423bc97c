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

    /// <summary>How many bytes longer something sealed is.</summary>
    public const int Overhead = NonceBytes + TagBytes;

    public string Seal(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var sealedText = new byte[Overhead + plain.Length];
        Seal(plain, patientId.ToByteArray(), sealedText);
        return Prefix + Convert.ToBase64String(sealedText);
    }

    public string Open(string sealedText)
    {
        if (!sealedText.StartsWith(Prefix, StringComparison.Ordinal))
            throw new CryptographicException("Not a sealed text.");
        return Encoding.UTF8.GetString(Open(Convert.FromBase64String(sealedText[Prefix.Length..]), patientId.ToByteArray()));
    }

    /// <summary>Seals bytes as nonce, tag and cipher text.</summary>
    /// <param name="about">What they are; authenticated with them, and longer than a patient's id, which is what texts are about.</param>
    public void Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> about, Span<byte> into)
    {
        var (nonce, tag, cipher) = new Sealed(into);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(sealing, TagBytes);
        aes.Encrypt(nonce, plain, cipher, tag, about);
    }

    /// <summary>Opens what <see cref="Seal(ReadOnlySpan{byte}, ReadOnlySpan{byte}, Span{byte})"/> sealed.</summary>
    /// <exception cref="AuthenticationTagMismatchException">It was altered, or is about something else, or is another key's.</exception>
    public byte[] Open(Span<byte> sealedBytes, ReadOnlySpan<byte> about)
    {
        var (nonce, tag, cipher) = new Sealed(sealedBytes);
        var plain = new byte[cipher.Length];
        using var aes = new AesGcm(sealing, TagBytes);
        aes.Decrypt(nonce, cipher, tag, plain, about);
        return plain;
    }

    /// <summary>A keyed digest for comparing contents. Without the key, for instance once it is destroyed, it reveals nothing.</summary>
    public string Digest(ReadOnlySpan<byte> content) => Convert.ToBase64String(HMACSHA256.HashData(comparing, content));

    private readonly ref struct Sealed(Span<byte> bytes)
    {
        private readonly Span<byte> bytes = bytes;

        public void Deconstruct(out Span<byte> nonce, out Span<byte> tag, out Span<byte> cipher)
        {
            nonce = bytes[..NonceBytes];
            tag = bytes.Slice(NonceBytes, TagBytes);
            cipher = bytes[Overhead..];
        }
    }
}
