using System.Security.Cryptography;
using System.Text.Json;

namespace OutcomesTracker.Server.Security;

/// <summary>
/// An issuer's keys, from its JWKS: an address, a file, or what its OpenID configuration names. Read again when a token names an
/// unknown key, at most every half a minute, and every ten minutes anyway, so that keys rotate without a restart.
/// </summary>
public sealed class IssuerKeys(string issuer, string? jwks, HttpClient http, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(10), Pause = TimeSpan.FromSeconds(30), Rest = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim reading = new(1);
    private IReadOnlyDictionary<string, VerificationKey> keys = new Dictionary<string, VerificationKey>();
    private DateTimeOffset readAt = DateTimeOffset.MinValue, awayAt = DateTimeOffset.MinValue;

    public async ValueTask<VerificationKey?> Find(string keyId, CancellationToken cancellation)
    {
        // While it has never answered, one asks and the others need not queue behind it.
        if (keys.Count == 0 && clock.GetUtcNow() - awayAt < Rest) throw new TimeoutException("The issuer's keys cannot be read.");
        var age = clock.GetUtcNow() - readAt;
        if (age > Stale || (!keys.ContainsKey(keyId) && age > Pause)) await Refresh(cancellation);
        return keys.GetValueOrDefault(keyId);
    }

    private async Task Refresh(CancellationToken cancellation)
    {
        await reading.WaitAsync(cancellation);
        try
        {
            if (clock.GetUtcNow() - readAt <= Pause) return;
            if (keys.Count == 0 && clock.GetUtcNow() - awayAt < Rest) throw new TimeoutException("The issuer's keys cannot be read.");
            keys = VerificationKey.ParseSet(await ReadSet(cancellation));
            readAt = clock.GetUtcNow();
        }
        catch (Exception away) when (IsNoSet(away) || (away is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // The keys known so far stay good while the issuer is away or says nonsense; without any, nobody's token can be judged just now.
            if (keys.Count == 0)
            {
                awayAt = clock.GetUtcNow();
                throw new TimeoutException("The issuer's keys cannot be read.", away);
            }
            readAt = clock.GetUtcNow();
        }
        finally
        {
            reading.Release();
        }
    }

    private static bool IsNoSet(Exception failure) => failure is HttpRequestException or IOException or UnauthorizedAccessException
        or JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException or FormatException or CryptographicException;

    private async Task<string> ReadSet(CancellationToken cancellation)
    {
        if (jwks is not null && !jwks.Contains("://", StringComparison.Ordinal)) return await File.ReadAllTextAsync(jwks, cancellation);
        if (jwks is not null) return await http.GetStringAsync(new Uri(jwks), cancellation);
        using var configuration = JsonDocument.Parse(await http.GetStringAsync(new Uri($"{issuer.TrimEnd('/')}/.well-known/openid-configuration"), cancellation));
        return await http.GetStringAsync(new Uri(configuration.RootElement.GetProperty("jwks_uri").GetString()!), cancellation);
    }

    public void Dispose() => reading.Dispose();
}
