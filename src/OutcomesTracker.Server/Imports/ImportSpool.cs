using System.Buffers;
using System.Text.Json;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Imports;

/// <summary>
/// The results of an import, in a temporary file that is deleted when the spool is closed. They hold ids and problems, no personal data.
/// </summary>
public sealed class ImportSpool : IAsyncDisposable
{
    private const int EnoughBytes = 65_536;

    private readonly FileStream file = Open();

    private readonly SemaphoreSlim reading = new(1);
    private bool isClosed;

    public ImportCounts Counts { get; private set; } = ImportCounts.None;

    /// <summary>Writes every result as it comes, and the counts last.</summary>
    public async Task Fill(IAsyncEnumerable<LineResult> results, CancellationToken cancellation)
    {
        var lines = new ArrayBufferWriter<byte>(2 * EnoughBytes);
        using var json = new Utf8JsonWriter(lines, new() { Encoder = ApiJson.Options.Encoder });
        await foreach (var result in results.WithCancellation(cancellation))
        {
            WriteLine(json, lines, result);
            Counts = Counts.With(result.Status);
            if (lines.WrittenCount < EnoughBytes)
                continue;
            await file.WriteAsync(lines.WrittenMemory, cancellation);
            lines.ResetWrittenCount();
        }
        WriteLine(json, lines, Counts);
        await file.WriteAsync(lines.WrittenMemory, cancellation);
        await file.FlushAsync(cancellation);
    }

    private static void WriteLine<T>(Utf8JsonWriter json, ArrayBufferWriter<byte> lines, T result)
    {
        JsonSerializer.Serialize(json, result, ApiJson.Options);
        json.Reset();
        lines.Write("\n"u8);
    }

    /// <summary>False when it is closed already.</summary>
    public async Task<bool> CopyTo(Stream output, CancellationToken cancellation)
    {
        await reading.WaitAsync(cancellation);
        try
        {
            if (isClosed)
                return false;
            file.Position = 0;
            await file.CopyToAsync(output, cancellation);
            return true;
        }
        finally
        {
            reading.Release();
        }
    }

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

    /// <summary>Waits for a reader under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await reading.WaitAsync();
        isClosed = true;
        await file.DisposeAsync();
        reading.Release();
    }
}
