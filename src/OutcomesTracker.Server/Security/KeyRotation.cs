namespace OutcomesTracker.Server.Security;

/// <summary>
/// Replaces the local signing key. Tokens of the old key verify until the overlap ends, with its public key, which is all that is kept of
/// it. Each step leaves a usable directory, so that an interrupted rotation can simply be repeated.
/// </summary>
public static class KeyRotation
{
    public static (string OldKey, string NewKey, DateTimeOffset ValidUntil) Rotate(string directory, TimeSpan overlap, DateTimeOffset now)
    {
        if (LocalSigningKey.Find(directory) is null)
            throw new ConfigurationException($"There is no local key in {directory}; outcomes token makes one.");
        using var alone = Lock(directory);
        var old = LocalSigningKey.Find(directory)!;
        var before = RetiredKey.In(directory);
        var until = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()) + overlap; // whole seconds, as in the file's name
        if (overlap > TimeSpan.Zero)
            RetiredKey.Write(directory, old, until);
        // An interrupted rotation may have left this key with another end of validity: this rotation replaces it.
        foreach (var promised in before.Where(one => one.Key.KeyId == old.KeyId && one.ValidUntil != until))
            File.Delete(promised.Path);
        var fresh = LocalSigningKey.Replace(directory);
        foreach (var over in before.Where(one => one.ValidUntil <= now))
            File.Delete(over.Path);
        return (old.KeyId, fresh.KeyId, until);
    }

    /// <summary>Excludes concurrent rotations: of two, one would replace the other's new key without keeping its public half.</summary>
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
