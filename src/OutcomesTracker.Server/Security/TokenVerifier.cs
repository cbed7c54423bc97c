using System.Buffers.Text;
using System.Security.Claims;
using System.Text;
using System.Text.Json;

namespace OutcomesTracker.Server.Security;

/// <summary>Finds the key of a token by its id; null when there is none.</summary>
public delegate ValueTask<VerificationKey?> FindKey(string keyId, CancellationToken cancellation);

/// <summary>
/// Verifies a JWT (RFC 7519, RFC 8725): the algorithm is the key's, issuer and audience are ours, and it is neither expired nor
/// from the future, give or take a minute of clock skew.
/// </summary>
public sealed class TokenVerifier(string issuer, string audience, FindKey findKey, TimeProvider clock)
{
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    private const int LongestToken = 8_192;

    /// <summary>The token's claims, or null when anything about it is wrong.</summary>
    public async ValueTask<ClaimsIdentity?> Verify(string token, string scheme, CancellationToken cancellation)
    {
        var parts = token.Split('.');
        if (parts.Length != 3 || token.Length > LongestToken) return null;
        try
        {
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            if (Text(header.RootElement, "alg") is not { } algorithm || Text(header.RootElement, "kid") is not { } keyId) return null;
            if (await findKey(keyId, cancellation) is not { } key) return null;
            var signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
            if (!key.Verifies(algorithm, signed, Base64Url.DecodeFromChars(parts[2]))) return null;
            return IsForUs(claims.RootElement) ? Identity(claims.RootElement, scheme) : null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            return null; // not a token at all
        }
    }

    private bool IsForUs(JsonElement claims)
    {
        var now = clock.GetUtcNow();
        if (Text(claims, "iss") != issuer || !Audiences(claims).Contains(audience)) return false;
        if (Time(claims, "exp") is not { } expires || expires + ClockSkew < now) return false;
        return Time(claims, "nbf") is not { } from || from - ClockSkew <= now;
    }

    private static ClaimsIdentity Identity(JsonElement claims, string scheme)
    {
        var identity = new ClaimsIdentity(scheme, Caller.SubjectClaim, Caller.RoleClaim);
        foreach (var name in (string[])[Caller.SubjectClaim, Caller.RoleClaim, Caller.ClinicClaim, Caller.TokenIdClaim])
            if (Text(claims, name) is { } value) identity.AddClaim(new(name, value));
        return identity;
    }

    private static IEnumerable<string?> Audiences(JsonElement claims) =>
        !claims.TryGetProperty("aud", out var audience) ? []
        : audience.ValueKind == JsonValueKind.Array ? [.. audience.EnumerateArray().Select(one => one.GetString())]
        : [audience.GetString()];

    private static DateTimeOffset? Time(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var seconds) && seconds.TryGetDouble(out var value) && Math.Abs(value) < 1e11
            ? DateTimeOffset.UnixEpoch.AddSeconds(value)
            : null;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
