using System.IO.Compression;
using OutcomesTracker.Server;

namespace OutcomesTracker.Cli.Import;

/// <summary>
/// A file of commands, NDJSON, packed by gzip or not. What a file is, is seen from its first bytes, not from its name; a packed file is
/// checked whole before its first line is used.
/// </summary>
public sealed class CommandFile : IAsyncDisposable
{
    private const string StandardInput = "-";

    // Enough for the signatures, and for some lines.
    private const int HeadBytes = 65_536;

    private readonly Stream source;

    private CommandFile(Stream source, Stream lines, long? length) => (this.source, Lines, Length) = (source, lines, length);

    /// <summary>The lines, unpacked.</summary>
    public Stream Lines { get; }

    /// <summary>The bytes of the file as it lies on the disk; null for what cannot tell, like a pipe.</summary>
    public long? Length { get; }

    /// <summary>How many of its bytes were read.</summary>
    public long Position => source.CanSeek ? source.Position : 0;

    /// <exception cref="ConfigurationException">It is not what can be imported; the message says what it is and what to do.</exception>
    /// <exception cref="ImportStoppedException">It is damaged. Nothing of it was used.</exception>
    public static async Task<CommandFile> Open(string path, CancellationToken cancellation)
    {
        var (source, name) = path == StandardInput ? (Console.OpenStandardInput(), "Standard input") : (OpenFile(path), path);
        try
        {
            return await Open(source, name, cancellation);
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Lines.DisposeAsync();
        await source.DisposeAsync();
    }

    private static FileStream OpenFile(string path)
    {
        if (Directory.Exists(path))
            throw new ConfigurationException($"{path} is a directory. Name a file of commands, one JSON object a line.");
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no file {path}.");
        try
        {
            return new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }
        catch (UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path} may not be read by this user.");
        }
        catch (IOException failure)
        {
            throw new ConfigurationException($"{path} cannot be read: {failure.Message}");
        }
    }

    private static async Task<CommandFile> Open(Stream source, string name, CancellationToken cancellation)
    {
        var head = await Head(source, cancellation);
        if (head is not [0x1f, 0x8b, ..])
        {
            if (FileKind.Unsuitable(head) is { } other)
                throw new ConfigurationException($"{name} {other}");
            return new(source, Whole(source, head), source.CanSeek ? source.Length : null);
        }
        if (!source.CanSeek)
            throw new ConfigurationException(
                $"{name} is packed by gzip and comes through a pipe, where it cannot be checked before its first line is used. "
                    + "Unpack it: gunzip -c FILE | outcomes import -"
            );
        source.Position = 0;
        if (GzipCheck.Fault(source) is { } fault)
            throw new ImportStoppedException(Exit.Refused, $"{name} {fault}. Nothing of it was imported: copy it anew.");
        source.Position = 0;
        var unpacked = new GZipStream(source, CompressionMode.Decompress, leaveOpen: true);
        var first = await Head(unpacked, cancellation);
        if (FileKind.Unsuitable(first) is { } inside)
            throw new ConfigurationException($"{name}, unpacked, {inside}");
        return new(source, new PrefixedStream(first, unpacked), source.Length);
    }

    private static Stream Whole(Stream source, byte[] head)
    {
        if (!source.CanSeek)
            return new PrefixedStream(head, source);
        source.Position = 0;
        return source;
    }

    /// <summary>The first bytes: at least a line, unless it is very long or there is less.</summary>
    private static async Task<byte[]> Head(Stream source, CancellationToken cancellation)
    {
        var head = new byte[HeadBytes];
        var length = 0;
        int read;
        while (
            length < head.Length
            && (read = await source.ReadAsync(head.AsMemory(length), cancellation).AsTask().WaitAsync(cancellation)) > 0
        )
        {
            length += read;
            if (head.AsSpan(0, length).Contains((byte)'\n') && !source.CanSeek)
                break;
        }
        return head[..length];
    }
}
