using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace OutcomesTracker.Server.Security;

/// <summary>
/// When a JWT is accepted (RFC 7519, RFC 8725): its algorithm is ES256 or RS256 and fits the key, issuer and audience are the configured
/// ones, and it is neither expired nor from the future, with a minute of clock skew.
/// </summary>
public static class TokenRules
{
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    /// <summary>The algorithms that a signature may have.</summary>
    public static readonly string[] Algorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256];

    // The header typ is optional. A token whose typ names another kind of token does not authenticate a caller.
    private static readonly string[] Types = ["JWT", "at+jwt", "application/at+jwt"];

    /// <summary>Accepts only tokens of this issuer for this audience, verified with these keys.</summary>
    public static void Accept(
        this JwtBearerOptions options,
        string issuer,
        string audience,
        IConfigurationManager<OpenIdConnectConfiguration> keys,
        TimeProvider clock
    )
    {
        (options.MapInboundClaims, options.SaveToken) = (false, false);
        options.ConfigurationManager = keys;
        options.RefreshOnIssuerKeyNotFound = false; // CachingTokenHandler does it, and validates the token again.
        options.TokenHandlers.Clear();
        options.TokenHandlers.Add(new CachingTokenHandler(keys, clock));
        options.TokenValidationParameters = new()
        {
            ValidIssuer = issuer,
            ValidAudience = audience,
            ValidAlgorithms = Algorithms,
            TypeValidator = (type, _, _) =>
                string.IsNullOrEmpty(type) || Types.Contains(type, StringComparer.OrdinalIgnoreCase)
                    ? type
                    : throw new SecurityTokenInvalidTypeException { InvalidType = type },
            LifetimeValidator = (_, _, token, _) => TokenContent.Of((JsonWebToken)token).IsTimely(clock.GetUtcNow()),
            TryAllIssuerSigningKeys = false,
        };
    }
}
