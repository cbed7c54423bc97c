using Microsoft.AspNetCore.Authentication.JwtBearer;
using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.Server.Security;

/// <summary>
/// Whose tokens are accepted. With <see cref="Catalogue.Issuer"/> an identity provider's, by its JWKS; else those of the local key in
/// the data directory.
/// </summary>
public static class AuthenticationSettings
{
    public static void Apply(JwtBearerOptions options, ServerSettings configured, RegistrySettings settings, TimeProvider clock)
    {
        if (configured.Of(Catalogue.Issuer) is { } issuer)
        {
            var jwks = configured.Of(Catalogue.Jwks);
            if (jwks is null && !Catalogue.IsAddress(issuer))
                throw new ConfigurationException(
                    $"{Catalogue.Issuer.Name} must be an http or https address, "
                        + $"or {Catalogue.Jwks.Name} ({Catalogue.Jwks.Variable}) say where the keys are."
                );
            var keys = new IssuerKeys(issuer, jwks, new HttpClient { Timeout = TimeSpan.FromSeconds(10) }, clock);
            options.Accept(issuer, configured.Of(Catalogue.Audience), keys, clock);
            return;
        }
        var key = settings.IsDevelopment
            ? LocalSigningKey.FindOrCreate(settings.DataDirectory)
            : LocalSigningKey.Find(settings.DataDirectory);
        if (key is null)
            throw new ConfigurationException(
                $"No key to verify tokens with. Set {Catalogue.Issuer.Variable} to your identity provider's address, "
                    + $"or make a local key: outcomes token --role registry-admin --data {settings.DataDirectory}"
            );
        options.Accept(LocalSigningKey.Issuer, LocalSigningKey.Issuer, new LocalKeys(settings.DataDirectory, clock), clock);
    }
}
