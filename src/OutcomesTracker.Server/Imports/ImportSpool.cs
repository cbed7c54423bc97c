namespace OutcomesTracker.Server.Imports;

/// <summary>
/// The results of an import that answers at once, until its body was read: in a temporary file that is deleted when the spool is closed.
/// </summary>
public sealed class ImportSpool : IAsyncDisposable
{
    private const int EnoughBytes = 65_536;

    private readonly FileStream file = Open();

    public ImportCounts Counts { get; private set; } = ImportCounts.None;

    /// <summary>Writes every result as it comes, and the counts last.</summary>
    public async Task Fill(IAsyncEnumerable<LineResult> results, CancellationToken cancellation)
    {
        using var lines = new ResultLines(EnoughBytes);
        await foreach (var result in results.WithCancellation(cancellation))
        {
            lines.Add(result);
            Counts = Counts.With(result.Status);
            if (!lines.AreEnough)
                continue;
            await file.WriteAsync(lines.Written, cancellation);
            lines.Clear();
        }
        lines.Add(Counts);
        await file.WriteAsync(lines.Written, cancellation);
        await file.FlushAsync(cancellation);
    }

    public async Task CopyTo(Stream output, CancellationToken cancellation)
    {
        file.Position = 0;
        await file.CopyToAsync(output, cancellation);
    }

    public ValueTask DisposeAsync() => file.DisposeAsync();

    /// <summary>
    /// Opens a file that other accounts cannot read. Where the system allows it, the file's name is deleted at once, so that a killed
    /// process leaves nothing.
    /// </summary>
    private static FileStream Open()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        };
        if (OperatingSystem.IsWindows())
            options.Options |= FileOptions.DeleteOnClose;
        else
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var opened = new FileStream(path, options);
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        return opened;
    }
}
