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

    /// <summary>What a file that is written piece by piece is opened with, to be its owner's alone if it is made by that.</summary>
    public static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    private static string Draft(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var draft = $"{path}.{Guid.NewGuid():N}";
        using var file = new FileStream(draft, Options(FileMode.CreateNew));
        file.Write(System.Text.Encoding.UTF8.GetBytes(content));
        file.Flush(flushToDisk: true);
        return draft;
    }
}
