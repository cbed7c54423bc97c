using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Imports;

/// <summary>The results of an import, on disk until they are sent, gone when it is closed. They hold ids and problems, no personal data.</summary>
public sealed class ImportSpool : IAsyncDisposable
{
    private readonly FileStream file = new(
        Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite, 65_536,
        FileOptions.DeleteOnClose | FileOptions.Asynchronous);

    private readonly SemaphoreSlim reading = new(1);

    public ImportCounts Counts { get; private set; } = ImportCounts.None;

    /// <summary>Writes every result as it comes, and the counts last.</summary>
    public async Task Fill(IAsyncEnumerable<LineResult> results, CancellationToken cancellation)
    {
        await foreach (var result in results.WithCancellation(cancellation))
        {
            await ImportResults.WriteLine(file, result, cancellation);
            Counts = Counts.With(result.Status);
        }
        await ImportResults.WriteLine(file, Counts, cancellation);
        await file.FlushAsync(cancellation);
    }

    public async Task CopyTo(Stream output, CancellationToken cancellation)
    {
        await reading.WaitAsync(cancellation);
        try
        {
            file.Position = 0;
            await file.CopyToAsync(output, cancellation);
        }
        finally
        {
            reading.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await file.DisposeAsync();
        reading.Dispose();
    }
}
