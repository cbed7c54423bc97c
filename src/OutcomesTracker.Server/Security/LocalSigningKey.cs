using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace OutcomesTracker.Server.Security;

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
        if (!File.Exists(path))
            return null;
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(path));
        return new(key);
    }

    public static LocalSigningKey FindOrCreate(string directory)
    {
        if (Find(directory) is { } existing)
            return existing;
        PrivateFile.CreateOnce(Path.Combine(directory, FileName), NewPem());
        return Find(directory)!; // of several processes, the key that was written first
    }

    /// <summary>Replaces the key by a new one, and returns the new one.</summary>
    public static LocalSigningKey Replace(string directory)
    {
        PrivateFile.Replace(Path.Combine(directory, FileName), NewPem());
        return Find(directory)!;
    }

    /// <summary>A key's id: the start of the SHA-256 of its public point, in hexadecimal.</summary>
    public static string IdOf(ECDsa key)
    {
        var point = key.ExportParameters(false).Q;
        return Convert.ToHexStringLower(SHA256.HashData([.. point.X!, .. point.Y!]))[..16];
    }

    /// <summary>The key as the library verifies with it.</summary>
    public ECDsaSecurityKey Verification => Named(key);

    internal static ECDsaSecurityKey Named(ECDsa key) => new(key) { KeyId = IdOf(key) };

    /// <summary>The public key: it can verify, not sign.</summary>
    public string PublicPem => key.ExportSubjectPublicKeyInfoPem();

    /// <summary>A compact JWS over the claims.</summary>
    public string Sign(IReadOnlyDictionary<string, object> claims) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            JsonSerializer.Serialize(claims),
            new SigningCredentials(Verification, SecurityAlgorithms.EcdsaSha256)
        );

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
        if (caller.Clinic is { } clinic)
            claims[Caller.ClinicClaim] = clinic;
        return Sign(claims);
    }

    private static string NewPem()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }
}
