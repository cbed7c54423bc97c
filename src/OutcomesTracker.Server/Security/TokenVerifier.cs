using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OutcomesTracker.Server.Security;

/// <summary>Finds the key of a token by its id; null when there is none.</summary>
public delegate ValueTask<VerificationKey?> FindKey(string keyId, CancellationToken cancellation);

/// <summary>
/// Verifies a JWT (RFC 7519, RFC 8725): the algorithm is the key's, issuer and audience are ours, and it is neither expired nor
/// from the future, give or take a minute of clock skew. A signature is computed once: a token that was good is known again by its
/// hash as long as its key is the very one, and its time is looked at every time.
/// </summary>
public sealed class TokenVerifier(string issuer, string audience, FindKey findKey, TimeProvider clock)
{
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    private const int LongestToken = 8_192, MostInMemory = 10_000;

    private readonly ConcurrentDictionary<string, Verified> known = new(StringComparer.Ordinal);

    /// <summary>A token with a good signature, and from when until when it is good.</summary>
    private sealed record Verified(VerificationKey Key, DateTimeOffset? From, DateTimeOffset Expires, IReadOnlyList<(string Name, string Value)> Claims);

    /// <summary>The token's claims, or null when anything about it is wrong.</summary>
    public async ValueTask<ClaimsIdentity?> Verify(string token, string scheme, CancellationToken cancellation)
    {
        if (token.Length > LongestToken) return null;
        var hash = Convert.ToBase64String(SHA256.HashData(MemoryMarshal.AsBytes(token.AsSpan())));
        if (!known.TryGetValue(hash, out var verified) || await findKey(verified.Key.KeyId, cancellation) != verified.Key)
        {
            if ((verified = await Read(token, cancellation)) is null) return null;
            if (known.Count >= MostInMemory) known.Clear();
            known[hash] = verified;
        }
        return IsTimely(verified) ? Identity(verified, scheme) : null;
    }

    private async ValueTask<Verified?> Read(string token, CancellationToken cancellation)
    {
        var parts = token.Split('.');
        if (parts.Length != 3) return null;
        try
        {
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            if (Text(header.RootElement, "alg") is not { } algorithm || Text(header.RootElement, "kid") is not { } keyId) return null;
            if (await findKey(keyId, cancellation) is not { } key) return null;
            var signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
            if (!key.Verifies(algorithm, signed, Base64Url.DecodeFromChars(parts[2]))) return null;
            return IsForUs(claims.RootElement) && Time(claims.RootElement, "exp") is { } expires
                ? new(key, Time(claims.RootElement, "nbf"), expires, [.. Claims(claims.RootElement)])
                : null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            return null; // not a token at all
        }
    }

    private bool IsForUs(JsonElement claims) => Text(claims, "iss") == issuer && Audiences(claims).Contains(audience);

    private bool IsTimely(Verified token)
    {
        var now = clock.GetUtcNow();
        return token.Expires + ClockSkew >= now && !(token.From - ClockSkew > now);
    }

    private static IEnumerable<(string, string)> Claims(JsonElement claims)
    {
        foreach (var name in (string[])[Caller.SubjectClaim, Caller.RoleClaim, Caller.ClinicClaim, Caller.TokenIdClaim])
            if (Text(claims, name) is { } value) yield return (name, value);
    }

    private static ClaimsIdentity Identity(Verified token, string scheme) =>
        new(token.Claims.Select(claim => new Claim(claim.Name, claim.Value)), scheme, Caller.SubjectClaim, Caller.RoleClaim);

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
