namespace OutcomesTracker.Server.Security;

/// <summary>Files that only their owner may read, written atomically: a file that exists is complete.</summary>
public static class PrivateFile
{
    /// <summary>Writes the file unless it exists: of two concurrent calls, the content of the first one stays.</summary>
    public static void CreateOnce(string path, string content)
    {
        var draft = Draft(path, content);
        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }

    /// <summary>Replaces the file: a concurrent reader gets the old or the new content.</summary>
    public static void Replace(string path, string content) => File.Move(Draft(path, content), path, overwrite: true);

    /// <summary>Replaces the file, and returns when the disk has it under its name.</summary>
    public static void ReplaceDurably(string path, ReadOnlySpan<byte> content)
    {
        File.Move(Draft(path, content), path, overwrite: true);
        // Its name is on the disk with the file's next flush.
        using var named = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(named);
    }

    /// <summary>What a file that is written piece by piece is opened with, to be its owner's alone if it is made by that.</summary>
    public static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    private static string Draft(string path, string content) => Draft(path, System.Text.Encoding.UTF8.GetBytes(content));

    private static string Draft(string path, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var draft = $"{path}.{Guid.NewGuid():N}";
        try
        {
            using var file = new FileStream(draft, Options(FileMode.CreateNew));
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            File.Delete(draft); // a full disk is not helped by what was begun
            throw;
        }
        return draft;
    }
}
