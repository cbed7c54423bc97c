using System.Security.Claims;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace OutcomesTracker.Server.Security;

/// <summary>
/// A token's validity times and the claims about its caller, exactly as they are in the token. The library drops fractions of seconds, and
/// turns a number into text and a list into several claims; here a claim that is not a string is ignored.
/// </summary>
/// <param name="IsSound">
/// Whether the token may be accepted: its header demands nothing that is not understood (<c>crit</c>, RFC 7515), and its claims about the
/// caller hold no control character, which could not be stored.
/// </param>
/// <param name="From">Not valid before; null for no limit.</param>
/// <param name="Until">Not valid after; null if the token does not say.</param>
/// <param name="Claims">Subject, role, clinic and token id, as far as they are strings.</param>
internal sealed record TokenContent(bool IsSound, DateTimeOffset? From, DateTimeOffset? Until, IReadOnlyList<Claim> Claims)
{
    private static readonly string[] Names = [Caller.SubjectClaim, Caller.RoleClaim, Caller.ClinicClaim, Caller.TokenIdClaim];

    public static TokenContent Of(JsonWebToken token)
    {
        using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        var claims = Names
            .Select(name => (Name: name, Text: Text(payload.RootElement, name)))
            .Where(claim => claim.Text is not null)
            .ToList();
        return new(
            !token.TryGetHeaderValue<object>("crit", out _) && !claims.Exists(claim => claim.Text!.Any(char.IsControl)),
            Time(payload.RootElement, JwtRegisteredClaimNames.Nbf),
            Time(payload.RootElement, JwtRegisteredClaimNames.Exp),
            [.. claims.Select(claim => new Claim(claim.Name, claim.Text!))]
        );
    }

    /// <summary>
    /// Whether the token is valid now: neither expired nor from the future, with clock skew. Without an expiry it is not.
    /// </summary>
    public bool IsTimely(DateTimeOffset now) => Until + TokenRules.ClockSkew >= now && !(From - TokenRules.ClockSkew > now);

    private static DateTimeOffset? Time(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out var seconds) && seconds.TryGetDouble(out var value) && Math.Abs(value) < 1e11
            ? DateTimeOffset.UnixEpoch.AddSeconds(value)
            : null;

    private static string? Text(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
