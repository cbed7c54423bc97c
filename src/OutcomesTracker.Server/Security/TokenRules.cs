using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace OutcomesTracker.Server.Security;

/// <summary>
/// What makes a JWT good (RFC 7519, RFC 8725): the algorithm is the key's, issuer and audience are ours, and it is neither expired nor
/// from the future, give or take a minute of clock skew.
/// </summary>
public static class TokenRules
{
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    // A type is optional; a token that says that it is another kind of token is none of a caller.
    private static readonly string[] Types = ["JWT", "at+jwt", "application/at+jwt"];

    /// <summary>The one issuer and audience whose tokens are accepted, by these keys.</summary>
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
        options.RefreshOnIssuerKeyNotFound = false; // KnownTokens does, and looks at the token once more.
        options.TokenHandlers.Clear();
        options.TokenHandlers.Add(new KnownTokens(keys, clock));
        options.TokenValidationParameters = new()
        {
            ValidIssuer = issuer,
            ValidAudience = audience,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256],
            TypeValidator = (type, _, _) =>
                string.IsNullOrEmpty(type) || Types.Contains(type, StringComparer.OrdinalIgnoreCase)
                    ? type
                    : throw new SecurityTokenInvalidTypeException { InvalidType = type },
            LifetimeValidator = (_, _, token, _) => TokenContent.Of((JsonWebToken)token).IsTimely(clock.GetUtcNow()),
            TryAllIssuerSigningKeys = false,
        };
    }
}
