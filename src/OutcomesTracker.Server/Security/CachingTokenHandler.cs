using System.Runtime.InteropServices;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace OutcomesTracker.Server.Security;

/// <summary>
/// The library's token handler with a cache, so that a token's signature is verified once. A valid token is found again by its hash, as
/// long as the same key object is among the signing keys; its lifetime is checked every time. If a token names an unknown key, the keys are
/// read again before the token is refused.
/// </summary>
internal sealed class CachingTokenHandler : JsonWebTokenHandler
{
    private const int LongestToken = 8_192,
        MostInMemory = 10_000;

    private readonly IConfigurationManager<OpenIdConnectConfiguration> keys;
    private readonly TimeProvider clock;
    private readonly RecentlyUsed<string, CachedToken> known = new(MostInMemory);

    private sealed record CachedToken(TokenValidationResult Judged, TokenContent Content);

    public CachingTokenHandler(IConfigurationManager<OpenIdConnectConfiguration> keys, TimeProvider clock)
    {
        (this.keys, this.clock) = (keys, clock);
        (MapInboundClaims, MaximumTokenSizeInBytes) = (false, LongestToken);
    }

    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters rules)
    {
        var hash = Convert.ToBase64String(SHA256.HashData(MemoryMarshal.AsBytes(token.AsSpan())));
        if (known.Find(hash) is { } good && rules.IssuerSigningKeys.Contains(good.Judged.SecurityToken.SigningKey))
            return good.Content.IsTimely(clock.GetUtcNow())
                ? good.Judged
                : new() { Exception = new SecurityTokenInvalidLifetimeException() };

        var judged = await base.ValidateTokenAsync(token, rules);
        if (judged.Exception is SecurityTokenSignatureKeyNotFoundException && await NewKeys(rules))
            judged = await base.ValidateTokenAsync(token, rules);
        if (!judged.IsValid)
            return judged;
        var content = TokenContent.Of((JsonWebToken)judged.SecurityToken);
        if (!content.IsSound)
            return new() { Exception = new SecurityTokenException("The token demands or holds what is not accepted.") };
        known.Keep(hash, new(judged, content));
        return judged;
    }

    protected override ClaimsIdentity CreateClaimsIdentity(JsonWebToken token, TokenValidationParameters rules, string issuer) =>
        new(TokenContent.Of(token).Claims, BearerAuthentication.SchemeName, Caller.SubjectClaim, Caller.RoleClaim);

    private async Task<bool> NewKeys(TokenValidationParameters rules)
    {
        keys.RequestRefresh();
        var now = (await keys.GetConfigurationAsync(CancellationToken.None)).SigningKeys;
        if (now.SequenceEqual(rules.IssuerSigningKeys))
            return false;
        rules.IssuerSigningKeys = now;
        return true;
    }
}
