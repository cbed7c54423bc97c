using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>A valid token, and variants of it that must all be refused.</summary>
public sealed class TokenForge(string dataDirectory)
{
    private readonly LocalSigningKey ours = LocalSigningKey.FindOrCreate(dataDirectory);

    public string Good(Role role) => ours.Sign(Claims(role));

    /// <summary>Each defect, and the token with it.</summary>
    public IEnumerable<(string How, string Token)> Spoilt(Role role)
    {
        var claims = Claims(role);
        var parts = Good(role).Split('.');
        yield return ("expired", ours.Sign(With(claims, "exp", InMinutes(-5))));
        yield return ("not yet valid", ours.Sign(With(claims, "nbf", InMinutes(60))));
        yield return ("of another issuer", ours.Sign(With(claims, "iss", "https://elsewhere.example")));
        yield return ("for another audience", ours.Sign(With(claims, "aud", "elsewhere")));
        yield return ("of an unknown role", ours.Sign(With(claims, Caller.RoleClaim, "owner")));
        yield return ("without a role", ours.Sign(Without(claims, Caller.RoleClaim)));
        yield return ("of a subject with a control character", ours.Sign(With(claims, Caller.SubjectClaim, "a\0b")));
        yield return ("of a role with a line break", ours.Sign(With(claims, Caller.RoleClaim, $"{claims[Caller.RoleClaim]}\n")));
        yield return ("with a control character in its id", ours.Sign(With(claims, Caller.TokenIdClaim, "a\u009fb")));
        yield return ("of nobody", ours.Sign(Without(claims, Caller.SubjectClaim)));
        yield return (
            "of another subject than was signed",
            $"{parts[0]}.{Encoded(With(claims, Caller.SubjectClaim, "somebody-else"))}.{parts[2]}"
        );
        yield return ("unsigned", $"{parts[0]}.{parts[1]}.");
        yield return ("alg none", Assembled("none", claims, _ => []));
        yield return ("alg none over a good signature", $"{Header("none")}.{parts[1]}.{parts[2]}");
        using var another = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        yield return (
            "signed by another key under our key's name",
            Assembled("ES256", claims, text => another.SignData(text, HashAlgorithmName.SHA256))
        );
        foreach (var (form, secret) in PublicKeyForms())
            yield return ($"HS256 with the public key as {form}", Assembled("HS256", claims, text => HMACSHA256.HashData(secret, text)));
    }

    /// <summary>The encodings in which a library might use the public key as an HMAC secret.</summary>
    private IEnumerable<(string Form, byte[] Secret)> PublicKeyForms()
    {
        var key = ours.Verification.ECDsa;
        var (pem, point) = (key.ExportSubjectPublicKeyInfoPem(), key.ExportParameters(false).Q);
        return
        [
            ("PEM", Encoding.ASCII.GetBytes(pem)),
            ("PEM and a line feed", Encoding.ASCII.GetBytes(pem + "\n")),
            ("DER", key.ExportSubjectPublicKeyInfo()),
            ("a point", [4, .. point.X!, .. point.Y!]),
            ("nothing", []),
        ];
    }

    private static Dictionary<string, object> Claims(Role role)
    {
        var claims = new Dictionary<string, object>
        {
            ["iss"] = LocalSigningKey.Issuer,
            ["aud"] = LocalSigningKey.Issuer,
            ["jti"] = Guid.NewGuid().ToString(),
            ["iat"] = InMinutes(0),
            ["nbf"] = InMinutes(0),
            ["exp"] = InMinutes(60),
            [Caller.SubjectClaim] = "tester",
            [Caller.RoleClaim] = Code<Role>.Of(role),
        };
        if (Caller.ClinicRoles.Contains(role))
            claims[Caller.ClinicClaim] = "harbour";
        return claims;
    }

    private static long InMinutes(int minutes) => DateTimeOffset.UtcNow.AddMinutes(minutes).ToUnixTimeSeconds();

    private static Dictionary<string, object> With(Dictionary<string, object> claims, string name, object value) =>
        new(claims) { [name] = value };

    private static Dictionary<string, object> Without(Dictionary<string, object> claims, string name) =>
        new(claims.Where(claim => claim.Key != name));

    private string Header(string algorithm) =>
        Encoded(
            new
            {
                alg = algorithm,
                typ = "JWT",
                kid = ours.KeyId,
            }
        );

    private string Assembled(string algorithm, object claims, Func<byte[], byte[]> sign)
    {
        var text = $"{Header(algorithm)}.{Encoded(claims)}";
        return $"{text}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(text)))}";
    }

    private static string Encoded(object part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));
}
