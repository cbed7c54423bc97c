namespace OutcomesTracker.Development.Postgres;

/// <summary>Chooses the server's programs for a cluster. Only the major version that created a cluster can read its files.</summary>
internal static class BinaryFinder
{
    public static async Task<PostgresBinaries> Find(
        ClusterFolder folder,
        ClusterSettings settings,
        Action<string> progress,
        CancellationToken cancellation
    )
    {
        var others = new List<PostgresBinaries>();
        if (settings.UseInstalled)
        {
            await foreach (var installed in InstalledBinaries.All().WithCancellation(cancellation))
            {
                if (folder.Major is not { } made || installed.Major == made)
                {
                    return installed;
                }

                others.Add(installed);
            }
        }

        if ((folder.Major ?? NpmBinaries.Major) == NpmBinaries.Major)
        {
            return await NpmBinaries.Installed(folder, cancellation) ?? await NpmBinaries.Install(folder, progress, cancellation);
        }

        var found = others.Count == 0 ? "no server" : string.Join(", ", others.Select(o => $"version {o.Major} in {o.Directory}"));
        throw new ClusterUnavailableException(
            $"The cluster in {folder.Path} was made by PostgreSQL {folder.Major}, and this machine has {found}. "
                + $"Install PostgreSQL {folder.Major} (Debian: apt-get install postgresql-{folder.Major}; "
                + $"macOS: brew install postgresql@{folder.Major}), or move {folder.Path} away to begin with an empty cluster."
        );
    }
}
