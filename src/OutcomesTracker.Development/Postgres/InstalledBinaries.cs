namespace OutcomesTracker.Development.Postgres;

/// <summary>
/// The servers installed on this machine, the likeliest first: from pg_config, the PATH and the usual folders (newest version first).
/// </summary>
internal static class InstalledBinaries
{
    private static readonly string[] UsualFolders =
    [
        "/usr/lib/postgresql/*/bin", // Debian, Ubuntu
        "/usr/pgsql-*/bin", // Red Hat
        "/usr/libexec/postgresql*", // Alpine
        "/usr/local/pgsql/bin",
        "/opt/homebrew/opt/postgresql*/bin",
        "/usr/local/opt/postgresql*/bin",
        "/Applications/Postgres.app/Contents/Versions/*/bin",
        "C:/Program Files/PostgreSQL/*/bin",
    ];

    public static async IAsyncEnumerable<PostgresBinaries> All()
    {
        var config = await Subprocess.Run(["pg_config", "--bindir"], Path.GetTempPath(), CancellationToken.None);
        var folders = (config.Succeeded ? new[] { config.Output } : [])
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .Concat(UsualFolders.SelectMany(Expand));
        foreach (var folder in folders.Where(Path.IsPathFullyQualified).Distinct())
        {
            if (await PostgresBinaries.TryOpen(folder, CancellationToken.None) is { } found)
            {
                yield return found;
            }
        }
    }

    /// <summary>The folders that a pattern matches, newest version first. A pattern has at most one star, in one folder name.</summary>
    private static IEnumerable<string> Expand(string pattern)
    {
        var parts = pattern.Split('/');
        var starred = Array.FindIndex(parts, part => part.Contains('*', StringComparison.Ordinal));
        if (starred < 0)
        {
            return [pattern];
        }

        var parent = string.Join('/', parts[..starred]) + "/";
        return Directory.Exists(parent)
            ? Directory
                .GetDirectories(parent, parts[starred])
                .OrderByDescending(VersionIn)
                .Select(folder => Path.Combine([folder, .. parts[(starred + 1)..]]))
            : [];
    }

    private static int VersionIn(string folder)
    {
        var digits = Path.GetFileName(folder).SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(char.IsAsciiDigit);
        return int.TryParse(string.Concat(digits), out var version) ? version : 0;
    }
}
