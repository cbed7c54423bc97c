namespace OutcomesTracker.Development.Postgres;

/// <summary>
/// A private PostgreSQL server in a folder, for development and tests: created when there is none, shared by all processes that start it on
/// the same folder, stopped when the last of them disposes of it. It listens on 127.0.0.1 only and requires a password. A process that dies
/// without disposing of it leaves the server running, and the next process uses it.
/// </summary>
/// <remarks>
/// Two file locks make the sharing safe: <c>start.lock</c>, held exclusively while a process starts or stops the server, and
/// <c>use.lock</c>, shared by all users for as long as they use it. A process that can take the second one exclusively was the last.
/// </remarks>
public sealed class PrivateCluster : IAsyncDisposable
{
    private readonly ClusterFolder folder;
    private readonly Postmaster postmaster;
    private readonly int port;
    private FileLock? use;

    private PrivateCluster(ClusterFolder folder, Postmaster postmaster, FileLock use, int port)
    {
        this.folder = folder;
        this.postmaster = postmaster;
        this.use = use;
        this.port = port;
    }

    /// <summary>Starts the cluster of a data directory or joins it; cluster and directory are created if absent.</summary>
    /// <exception cref="ClusterUnavailableException">The user has to fix something first.</exception>
    public static async Task<PrivateCluster> Start(
        string dataDirectory,
        ClusterSettings? settings = null,
        Action<string>? progress = null,
        CancellationToken cancellation = default
    )
    {
        settings ??= new ClusterSettings();
        progress ??= _ => { };
        var folder = new ClusterFolder(dataDirectory);
        try
        {
            folder.Create();
            using var start = await FileLock.Exclusive(
                folder.StartLock,
                () => progress($"Waiting for another process to start or stop the cluster in {folder.Path}"),
                cancellation
            );
            var binaries = await BinaryFinder.Find(folder, settings, progress, cancellation);
            return await Start(folder, binaries, settings, progress, cancellation);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new ClusterUnavailableException(
                $"{e.Message} The cluster's folder {folder.Path} must belong to the user who runs this: choose another data directory, "
                    + "or run this as that folder's owner or as root.",
                e
            );
        }
    }

    /// <summary>
    /// Stops a cluster that is not in use and deletes all that it holds, for good; of its folder only the two lock files stay.
    /// False, and nothing happens, if it is in use.
    /// </summary>
    public static async Task<bool> Delete(string dataDirectory)
    {
        var folder = new ClusterFolder(dataDirectory);
        if (!Directory.Exists(folder.Path))
        {
            return true;
        }

        using var start = await FileLock.Exclusive(folder.StartLock, () => { }, CancellationToken.None);
        using var alone = FileLock.TryExclusive(folder.UseLock);
        if (alone is null)
        {
            return false;
        }

        if (PostmasterPid.Read(folder) is { Runs: true })
        {
            var binaries = await BinaryFinder.Find(folder, new ClusterSettings(), _ => { }, CancellationToken.None);
            await new Postmaster(folder, binaries, await ServerAccount.For(folder, binaries, CancellationToken.None)).Stop();
        }

        folder.Empty();
        return true;
    }

    /// <summary>A connection over loopback as the cluster's owner, a superuser.</summary>
    public string ConnectionString(string database = "postgres") => postmaster.ConnectionString(port, database, pooled: true);

    /// <summary>Releases the server, and stops it if no other process uses it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref use, null) is { } mine)
        {
            using var start = await FileLock.Exclusive(folder.StartLock, () => { }, CancellationToken.None);
            await StopIfLast(folder, postmaster, mine);
        }
    }

    private static async Task<PrivateCluster> Start(
        ClusterFolder folder,
        PostgresBinaries binaries,
        ClusterSettings settings,
        Action<string> progress,
        CancellationToken cancellation
    )
    {
        var made = folder.Major is not null;
        if (!made)
        {
            folder.WriteNewPassword();
        }

        var postmaster = new Postmaster(folder, binaries, await ServerAccount.For(folder, binaries, cancellation));
        if (!made)
        {
            progress($"Making a PostgreSQL {binaries.Major} cluster in {folder.Path}");
            await postmaster.Initialise(settings.Durable, cancellation);
        }

        var use = FileLock.Shared(folder.UseLock);
        try
        {
            var port = await postmaster.AnsweringPort(cancellation) ?? await postmaster.Start(settings, cancellation);
            return new PrivateCluster(folder, postmaster, use, port);
        }
        catch
        {
            await StopIfLast(folder, postmaster, use);
            throw;
        }
    }

    private static async Task StopIfLast(ClusterFolder folder, Postmaster postmaster, FileLock use)
    {
        use.Dispose();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var alone = FileLock.TryExclusive(folder.UseLock);
            if (alone is not null)
            {
                await postmaster.Stop();
                return;
            }

            // A child process that another thread is just starting holds this process's locks too, until it executes its program.
            await Task.Delay(10);
        }
    }
}
