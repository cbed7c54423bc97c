using System.Globalization;
using System.Security.Cryptography;

namespace OutcomesTracker.Development.Postgres;

/// <summary>The files of one cluster: the folder <c>postgres</c> of a data directory, closed to other users.</summary>
internal sealed class ClusterFolder
{
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public ClusterFolder(string dataDirectory) => Path = System.IO.Path.Combine(System.IO.Path.GetFullPath(dataDirectory), "postgres");

    public string Path { get; }

    public string Data => In("data");

    public string Log => In("log");

    public string Npm => In("npm");

    public string StartLock => In("start.lock");

    public string UseLock => In("use.lock");

    public string PasswordFile => In("password");

    public string SettingsFile => System.IO.Path.Combine(Data, "outcomes.conf");

    private string VersionFile => System.IO.Path.Combine(Data, "PG_VERSION");

    /// <summary>The major version that made the cluster, or null before there is one.</summary>
    public int? Major =>
        File.Exists(VersionFile) ? int.Parse(File.ReadAllText(VersionFile).Split('.')[0], CultureInfo.InvariantCulture) : null;

    public void Create()
    {
        // Under root the server runs as another user, which needs permission to traverse the outer folder.
        var passable = Environment.IsPrivilegedProcess ? UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : 0;
        CreateDirectory(System.IO.Path.GetDirectoryName(Path)!, Mine | passable);
        CreateDirectory(Path, Mine);
    }

    public string ReadPassword()
    {
        var password = File.Exists(PasswordFile) ? File.ReadAllText(PasswordFile).Trim() : "";
        return password.Length > 0
            ? password
            : throw new ClusterUnavailableException(
                $"The cluster in {Path} cannot be opened: its password file {PasswordFile} is missing or empty. "
                    + $"Put it back, or move {Path} away to begin with an empty cluster."
            );
    }

    public void WriteNewPassword()
    {
        File.Delete(PasswordFile);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new StreamWriter(PasswordFile, options);
        file.Write(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)));
    }

    /// <summary>
    /// A new folder name to build something in; the folder is moved into place when it is complete. A killed process leaves no incomplete
    /// cluster, only such a folder, which the next call deletes.
    /// </summary>
    public string NewStaging(string what)
    {
        foreach (var left in Directory.GetDirectories(Path, $"{what}.new-*"))
        {
            Directory.Delete(left, recursive: true);
        }

        return In($"{what}.new-{Guid.NewGuid():n}");
    }

    /// <summary>Deletes everything but the lock files: the caller holds the locks, and other processes may be waiting for them.</summary>
    public void Empty()
    {
        foreach (var path in Directory.GetFileSystemEntries(Path).Where(path => path != StartLock && path != UseLock))
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
            else
            {
                File.Delete(path);
            }
        }
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);

    private static void CreateDirectory(string path, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, mode);
        }
    }
}
