namespace OutcomesTracker.Development.Postgres;

/// <summary>
/// An advisory lock of the operating system on a file (flock; share modes on Windows). The operating system releases it when the process
/// ends in any way. It excludes other processes and also other locks of the same process.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);
    private static readonly int[] HeldByAnother = [11, 35, unchecked((int)0x80070020)]; // EWOULDBLOCK: Linux, macOS; Windows

    private readonly FileStream file;

    private FileLock(FileStream file) => this.file = file;

    public static async Task<FileLock> Exclusive(string path, Action waiting, CancellationToken cancellation)
    {
        var polls = 0;
        while (true)
        {
            if (TryExclusive(path) is { } taken)
            {
                return taken;
            }

            if (++polls == 50)
            {
                waiting();
            }

            await Task.Delay(PollInterval, cancellation);
        }
    }

    public static FileLock? TryExclusive(string path)
    {
        try
        {
            return Open(path, FileShare.None);
        }
        catch (IOException e) when (HeldByAnother.Contains(e.HResult))
        {
            return null;
        }
    }

    public static FileLock Shared(string path) => Open(path, FileShare.ReadWrite);

    public void Dispose() => file.Dispose();

    private static FileLock Open(string path, FileShare share) =>
        new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, share, bufferSize: 0));
}
