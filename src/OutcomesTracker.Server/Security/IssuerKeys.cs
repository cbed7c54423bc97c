using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace OutcomesTracker.Server.Security;

/// <summary>
/// Caches an issuer's keys, which come from its JWKS: an address, a file, or what its OpenID configuration names. They are read again when
/// a token names an unknown key, at most every 30 seconds, and after ten minutes in any case, so that a key that the issuer withdrew is
/// accepted no longer than that. The library's own manager does not guarantee this: it adds a random time and reads in the background.
/// </summary>
public sealed class IssuerKeys(string issuer, string? jwks, HttpClient http, TimeProvider clock)
    : IConfigurationManager<OpenIdConnectConfiguration>,
        IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10),
        MinRefreshInterval = TimeSpan.FromSeconds(30),
        RetryDelay = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim reading = new(1);
    private readonly IDocumentRetriever documents =
        jwks?.Contains("://", StringComparison.Ordinal) == false
            ? new FileDocumentRetriever()
            : new HttpDocumentRetriever(http) { RequireHttps = false };

    private OpenIdConnectConfiguration? known;
    private DateTimeOffset readAt = DateTimeOffset.MinValue,
        failedAt = DateTimeOffset.MinValue;
    private volatile bool refreshRequested;

    public void RequestRefresh() => refreshRequested = true;

    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        var age = clock.GetUtcNow() - readAt;
        if (known is not null && age <= MaxAge && !(refreshRequested && age > MinRefreshInterval))
            return known;
        // While no keys were ever read, requests within two seconds of a failed read fail at once instead of waiting for the lock.
        ThrowIfRecentlyFailed();
        await reading.WaitAsync(cancel);
        try
        {
            if (known is null || clock.GetUtcNow() - readAt > MinRefreshInterval)
                await Read(cancel);
            return known!;
        }
        finally
        {
            reading.Release();
        }
    }

    private void ThrowIfRecentlyFailed()
    {
        if (known is null && clock.GetUtcNow() - failedAt < RetryDelay)
            throw new TimeoutException("The issuer's keys cannot be read.");
    }

    private async Task Read(CancellationToken cancel)
    {
        ThrowIfRecentlyFailed();
        refreshRequested = false;
        try
        {
            known = Configuration(await ReadKeys(cancel));
            readAt = clock.GetUtcNow();
        }
        catch (Exception away) when (away is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            // While the issuer is unreachable or its answer is invalid, the keys read before stay in use; without any, no token can be
            // verified.
            if (known is null)
            {
                failedAt = clock.GetUtcNow();
                throw new TimeoutException("The issuer's keys cannot be read.", away);
            }
            readAt = clock.GetUtcNow();
        }
    }

    private async Task<IEnumerable<SecurityKey>> ReadKeys(CancellationToken cancel)
    {
        if (jwks is not null)
            return new JsonWebKeySet(await documents.GetDocumentAsync(jwks, cancel)).GetSigningKeys();
        var address = $"{issuer.TrimEnd('/')}/.well-known/openid-configuration";
        return (await OpenIdConnectConfigurationRetriever.GetAsync(address, documents, cancel)).SigningKeys;
    }

    /// <summary>The keys for ES256 (P-256) and RS256 (2048 bits and more); other keys are ignored.</summary>
    private OpenIdConnectConfiguration Configuration(IEnumerable<SecurityKey> found)
    {
        var configuration = new OpenIdConnectConfiguration { Issuer = issuer };
        foreach (var key in found)
            if (!string.IsNullOrEmpty(key.KeyId) && key is ECDsaSecurityKey { KeySize: 256 } or RsaSecurityKey { KeySize: >= 2_048 })
                configuration.SigningKeys.Add(key);
        return configuration.SigningKeys.Count > 0
            ? configuration
            : throw new InvalidOperationException("The issuer has no key that tokens could be verified with.");
    }

    public void Dispose() => reading.Dispose();
}
