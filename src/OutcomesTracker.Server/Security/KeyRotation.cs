namespace OutcomesTracker.Server.Security;

/// <summary>
/// Replaces the local signing key. Tokens of the old one verify until the overlap ends, by its public half, which alone is kept. Each
/// step leaves a directory that works, so that a rotation that was cut off is simply made again.
/// </summary>
public static class KeyRotation
{
    public static (string OldKey, string NewKey, DateTimeOffset Until) Rotate(string directory, TimeSpan overlap, DateTimeOffset now)
    {
        if (LocalSigningKey.Find(directory) is null)
            throw new ConfigurationException($"There is no local key in {directory}; outcomes token makes one.");
        using var alone = Lock(directory);
        var old = LocalSigningKey.Find(directory)!;
        var before = RetiredKey.In(directory);
        var until = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()) + overlap; // as exact as a file's name
        if (overlap > TimeSpan.Zero)
            RetiredKey.Write(directory, old, until);
        // What a rotation that was cut off promised for this key, this one decides anew.
        foreach (var promised in before.Where(one => one.Key.KeyId == old.KeyId && one.Until != until))
            File.Delete(promised.Path);
        var fresh = LocalSigningKey.Replace(directory);
        foreach (var over in before.Where(one => one.Until <= now))
            File.Delete(over.Path);
        return (old.KeyId, fresh.KeyId, until);
    }

    /// <summary>Two at once would lose one of the keys between them.</summary>
    private static FileStream Lock(string directory)
    {
        try
        {
            return new(Path.Combine(directory, "token-key.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(
                $"The key is being rotated by somebody else, or the directory cannot be written: {failure.Message}",
                failure
            );
        }
    }
}
