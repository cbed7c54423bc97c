using Microsoft.Extensions.Configuration;

namespace OutcomesTracker.Server.Security;

/// <summary>
/// Whose tokens are accepted. With <c>Authentication:Issuer</c> an identity provider's, by its JWKS (<c>Authentication:Jwks</c>, an
/// address or a file, if not where OpenID Connect says); else those of the local key in the data directory.
/// </summary>
public static class AuthenticationSettings
{
    public static TokenVerifier Verifier(IConfiguration configuration, RegistrySettings settings, TimeProvider clock)
    {
        if (configuration["Authentication:Issuer"] is { Length: > 0 } issuer)
        {
            var keys = new IssuerKeys(issuer, configuration["Authentication:Jwks"], new HttpClient { Timeout = TimeSpan.FromSeconds(10) }, clock);
            return new(issuer, configuration["Authentication:Audience"] ?? LocalSigningKey.Issuer, keys.Find, clock);
        }
        var key = settings.IsDevelopment ? LocalSigningKey.FindOrCreate(settings.DataDirectory) : LocalSigningKey.Find(settings.DataDirectory);
        if (key is null)
            throw new ConfigurationException(
                "No key to verify tokens with. Set Authentication__Issuer to your identity provider's address, "
                + $"or make a local key: outcomes token --role registry-admin --data {settings.DataDirectory}");
        return new(LocalSigningKey.Issuer, LocalSigningKey.Issuer, new LocalKeys(settings.DataDirectory, clock).Find, clock);
    }
}
