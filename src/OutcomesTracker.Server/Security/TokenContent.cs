using System.Security.Claims;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace OutcomesTracker.Server.Security;

/// <summary>
/// What a token says of its time and of its caller, to the letter. The library's own reading drops parts of seconds, and makes text of a
/// number and several claims of a list: neither is the name of anything.
/// </summary>
internal sealed record TokenContent(DateTimeOffset? From, DateTimeOffset? Until, IReadOnlyList<Claim> Claims)
{
    private static readonly string[] Names = [Caller.SubjectClaim, Caller.RoleClaim, Caller.ClinicClaim, Caller.TokenIdClaim];

    public static TokenContent Of(JsonWebToken token)
    {
        using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        var claims = Names.Select(name => (Name: name, Text: Text(payload.RootElement, name))).Where(claim => claim.Text is not null);
        return new(
            Time(payload.RootElement, JwtRegisteredClaimNames.Nbf),
            Time(payload.RootElement, JwtRegisteredClaimNames.Exp),
            [.. claims.Select(claim => new Claim(claim.Name, claim.Text!))]
        );
    }

    /// <summary>Neither expired nor from the future.</summary>
    public bool IsTimely(DateTimeOffset now) => Until + TokenRules.ClockSkew >= now && !(From - TokenRules.ClockSkew > now);

    private static DateTimeOffset? Time(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out var seconds) && seconds.TryGetDouble(out var value) && Math.Abs(value) < 1e11
            ? DateTimeOffset.UnixEpoch.AddSeconds(value)
            : null;

    private static string? Text(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
