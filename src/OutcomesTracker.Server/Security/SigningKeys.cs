using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace OutcomesTracker.Server.Security;

/// <summary>A public key that tokens are verified with: ES256 (P-256) or RS256 (2048 bits and more).</summary>
public sealed record VerificationKey(string KeyId, ECDsa? Ecdsa, RSA? Rsa)
{
    /// <summary>Whether the signature is this key's, by the algorithm that the key is for; a token cannot choose another.</summary>
    public bool Verifies(string algorithm, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature) => algorithm switch
    {
        "ES256" => Ecdsa is not null && signature.Length == 64 && Ecdsa.VerifyData(signed, signature, HashAlgorithmName.SHA256),
        "RS256" => Rsa is not null && Rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        _ => false,
    };

    /// <summary>The signature keys of a JSON Web Key Set (RFC 7517); keys of other kinds are passed over.</summary>
    public static IReadOnlyDictionary<string, VerificationKey> ParseSet(string json)
    {
        using var set = JsonDocument.Parse(json);
        var keys = new Dictionary<string, VerificationKey>(StringComparer.Ordinal);
        foreach (var key in set.RootElement.GetProperty("keys").EnumerateArray())
        {
            if (Member(key, "use") is not (null or "sig") || Member(key, "kid") is not { } id) continue;
            if (Member(key, "kty") == "EC" && Member(key, "crv") == "P-256")
                keys[id] = new(id, ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = Bytes(key, "x"), Y = Bytes(key, "y") } }), null);
            if (Member(key, "kty") == "RSA" && Bytes(key, "n") is { Length: >= 256 } modulus)
                keys[id] = new(id, null, RSA.Create(new RSAParameters { Modulus = modulus, Exponent = Bytes(key, "e") }));
        }
        return keys;
    }

    private static string? Member(JsonElement key, string name) => key.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static byte[] Bytes(JsonElement key, string name) => Base64Url.DecodeFromChars(Member(key, name));
}

/// <summary>The registry's own ES256 key, a PKCS#8 PEM file: for development, and for registries without an identity provider.</summary>
public sealed class LocalSigningKey
{
    public const string FileName = "token-key.pem";

    public const string Issuer = "outcomes-tracker";

    private readonly ECDsa key;

    private LocalSigningKey(ECDsa key)
    {
        this.key = key;
        KeyId = IdOf(key);
    }

    public string KeyId { get; }

    public static LocalSigningKey? Find(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path)) return null;
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(path));
        return new(key);
    }

    public static LocalSigningKey FindOrCreate(string directory)
    {
        if (Find(directory) is { } existing) return existing;
        PrivateFile.CreateOnce(Path.Combine(directory, FileName), NewPem());
        return Find(directory)!; // whoever wrote first
    }

    /// <summary>A new key in the place of the one before.</summary>
    public static LocalSigningKey Replace(string directory)
    {
        PrivateFile.Replace(Path.Combine(directory, FileName), NewPem());
        return Find(directory)!;
    }

    /// <summary>A key's id: what its point hashes to.</summary>
    public static string IdOf(ECDsa key)
    {
        var point = key.ExportParameters(false).Q;
        return Convert.ToHexStringLower(SHA256.HashData([.. point.X!, .. point.Y!]))[..16];
    }

    public VerificationKey Verification => new(KeyId, key, null);

    /// <summary>The half that verifies and cannot sign.</summary>
    public string PublicPem => key.ExportSubjectPublicKeyInfoPem();

    /// <summary>A compact JWS over the claims.</summary>
    public string Sign(IReadOnlyDictionary<string, object> claims)
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(new { alg = "ES256", typ = "JWT", kid = KeyId });
        var signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(System.Text.Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    /// <summary>A token for a caller, valid for so long from now, with an id by which it can be revoked.</summary>
    public string Token(Caller caller, DateTimeOffset now, TimeSpan validFor, string? jti = null)
    {
        var claims = new Dictionary<string, object>
        {
            ["iss"] = Issuer,
            ["aud"] = Issuer,
            [Caller.SubjectClaim] = caller.Subject,
            [Caller.RoleClaim] = Domain.Codes.Code<Role>.Of(caller.Role),
            [Caller.TokenIdClaim] = jti ?? Guid.CreateVersion7().ToString(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + validFor).ToUnixTimeSeconds(),
        };
        if (caller.Clinic is { } clinic) claims[Caller.ClinicClaim] = clinic;
        return Sign(claims);
    }

    private static string NewPem()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }
}
