using System.Security.Cryptography;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace OutcomesTracker.Server.Security;

/// <summary>
/// The local keys that tokens are verified with: the signing key, and the retired keys, each until its end of validity. The directory is
/// read at most every two seconds, when a token is verified, so that a rotation needs no restart.
/// </summary>
public sealed class LocalKeys : IConfigurationManager<OpenIdConnectConfiguration>
{
    private static readonly TimeSpan ReadInterval = TimeSpan.FromSeconds(2),
        Longest = TimeSpan.FromMinutes(1);

    private readonly string directory;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private IReadOnlyList<RetiredKey> known = [];
    private OpenIdConnectConfiguration current = new();
    private long triedAt,
        readAt;

    /// <summary>
    /// Reads the directory. An unreadable key file is an exception here; in later reads the keys known before stay in use.
    /// </summary>
    public LocalKeys(string directory, TimeProvider clock)
    {
        (this.directory, this.clock) = (directory, clock);
        (known, triedAt) = (Read(), clock.GetTimestamp());
        readAt = triedAt;
    }

    /// <summary>Does nothing: the directory is read every two seconds anyway.</summary>
    public void RequestRefresh() { }

    public Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        lock (gate)
        {
            if (clock.GetElapsedTime(triedAt) >= ReadInterval)
                TryRead();
            // A key that was replaced or ended early must not stay valid for long because a file cannot be read.
            if (clock.GetElapsedTime(readAt) > Longest)
                throw new TimeoutException("The local keys cannot be read.");
            var (now, good) = (clock.GetUtcNow(), current.SigningKeys);
            var keys = known.Where(one => one.ValidUntil > now).Select(one => one.Key).ToList();
            if (good.Count != keys.Count || !good.SequenceEqual(keys))
            {
                current = new() { Issuer = LocalSigningKey.Issuer };
                foreach (var key in keys)
                    current.SigningKeys.Add(key);
            }
            return Task.FromResult(current);
        }
    }

    private void TryRead()
    {
        triedAt = clock.GetTimestamp();
        try
        {
            (known, readAt) = (Read(), triedAt);
        }
        catch (Exception unreadable)
            when (unreadable is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            // A disk error, or a file that is still being copied: the next read may succeed.
        }
    }

    // The signing key is read first, because a rotation writes it last: if the new key is found here, the retired one is found below.
    private List<RetiredKey> Read()
    {
        var signing = LocalSigningKey.Find(directory)?.Verification;
        var retired = RetiredKey.In(directory).Select(Known);
        return signing is null ? [.. retired] : [Known(new(signing, DateTimeOffset.MaxValue, "")), .. retired];
    }

    /// <summary>
    /// Keeps the object of a key that was read before, found by its id, because <see cref="CachingTokenHandler"/> compares key objects.
    /// </summary>
    private RetiredKey Known(RetiredKey read) =>
        known.FirstOrDefault(one => one.Key.KeyId == read.Key.KeyId) is { } before ? read with { Key = before.Key } : read;
}
