using System.Security.Cryptography;

namespace OutcomesTracker.Server.Security;

/// <summary>
/// The local keys that tokens are verified with: the signing key, and those that it replaced, each until its time. The directory is
/// read again every two seconds while tokens come, so that a rotation needs no restart.
/// </summary>
public sealed class LocalKeys
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2), Longest = TimeSpan.FromMinutes(1);

    private readonly string directory;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private (VerificationKey? Signing, IReadOnlyList<RetiredKey> Retired) known;
    private long triedAt, readAt;

    /// <summary>Reads the directory. What cannot be read is an exception here, and later leaves what is known as it is.</summary>
    public LocalKeys(string directory, TimeProvider clock)
    {
        (this.directory, this.clock) = (directory, clock);
        (known, triedAt) = (Read(), clock.GetTimestamp());
        readAt = triedAt;
    }

    public ValueTask<VerificationKey?> Find(string keyId, CancellationToken cancellation)
    {
        var (signing, retired) = Current();
        if (signing?.KeyId == keyId) return new(signing);
        var now = clock.GetUtcNow();
        return new(retired.FirstOrDefault(one => one.Key.KeyId == keyId && one.Until > now)?.Key);
    }

    private (VerificationKey? Signing, IReadOnlyList<RetiredKey> Retired) Current()
    {
        lock (gate)
        {
            if (clock.GetElapsedTime(triedAt) >= Fresh) TryRead();
            // A key that was replaced, or ended sooner, must not stay good because a file cannot be read.
            return clock.GetElapsedTime(readAt) <= Longest ? known : throw new TimeoutException("The local keys cannot be read.");
        }
    }

    private void TryRead()
    {
        triedAt = clock.GetTimestamp();
        try
        {
            (known, readAt) = (Read(), triedAt);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            // The disk, or half a file that somebody copies: the next reading may go well.
        }
    }

    // The signing key first: a rotation writes it last, so whatever is found here, the key before it is found too.
    private (VerificationKey?, IReadOnlyList<RetiredKey>) Read() => (LocalSigningKey.Find(directory)?.Verification, RetiredKey.In(directory));
}
