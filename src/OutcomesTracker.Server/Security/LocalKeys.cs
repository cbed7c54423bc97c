using System.Security.Cryptography;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace OutcomesTracker.Server.Security;

/// <summary>
/// The local keys that tokens are verified with: the signing key, and those that it replaced, each until its time. The directory is
/// read again every two seconds while tokens come, so that a rotation needs no restart.
/// </summary>
public sealed class LocalKeys : IConfigurationManager<OpenIdConnectConfiguration>
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2),
        Longest = TimeSpan.FromMinutes(1);

    private readonly string directory;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private IReadOnlyList<RetiredKey> known = [];
    private OpenIdConnectConfiguration current = new();
    private long triedAt,
        readAt;

    /// <summary>Reads the directory. What cannot be read is an exception here, and later leaves what is known as it is.</summary>
    public LocalKeys(string directory, TimeProvider clock)
    {
        (this.directory, this.clock) = (directory, clock);
        (known, triedAt) = (Read(), clock.GetTimestamp());
        readAt = triedAt;
    }

    /// <summary>A rotation is seen in time without being asked for.</summary>
    public void RequestRefresh() { }

    public Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        lock (gate)
        {
            if (clock.GetElapsedTime(triedAt) >= Fresh)
                TryRead();
            // A key that was replaced, or ended sooner, must not stay good because a file cannot be read.
            if (clock.GetElapsedTime(readAt) > Longest)
                throw new TimeoutException("The local keys cannot be read.");
            var (now, good) = (clock.GetUtcNow(), current.SigningKeys);
            var keys = known.Where(one => one.Until > now).Select(one => one.Key).ToList();
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
            // The disk, or half a file that is being copied: the next reading may go well.
        }
    }

    // The signing key first: a rotation writes it last, so whatever is found here, the key before it is found too.
    private List<RetiredKey> Read()
    {
        var signing = LocalSigningKey.Find(directory)?.Verification;
        var retired = RetiredKey.In(directory).Select(Known);
        return signing is null ? [.. retired] : [Known(new(signing, DateTimeOffset.MaxValue, "")), .. retired];
    }

    /// <summary>The same key stays the same object: a key's id is the hash of its point.</summary>
    private RetiredKey Known(RetiredKey read) =>
        known.FirstOrDefault(one => one.Key.KeyId == read.Key.KeyId) is { } before ? read with { Key = before.Key } : read;
}
