using System.Text.Json;

namespace OutcomesTracker.Server.Imports;

/// <summary>
/// The lines of a file on their way to the registry. A first member <c>refused</c>, which <see cref="RefusedLine"/> writes, is left out;
/// all other bytes pass unchanged. If the text of lines is needed, each line is kept until its result is there.
/// </summary>
public sealed class MendedLines(Stream source, bool keepsText) : ForwardStream
{
    // A longer line is refused by the registry, and is not kept.
    private const int LongestKept = 1_000_000;

    private readonly byte[] chunk = new byte[65_536];
    private readonly MemoryStream line = new(),
        ready = new();
    private readonly Queue<(long Number, byte[]? Text)> underWay = new();
    private readonly Lock gate = new();
    private long number;

    /// <summary>The text of a line whose result came, and forgets those before it; null if it was not kept.</summary>
    public byte[]? Take(long wanted)
    {
        lock (gate)
            while (underWay.TryPeek(out var first) && first.Number <= wanted)
                if (underWay.Dequeue() is var taken && taken.Number == wanted)
                    return taken.Text;
        return null;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (ready.Position == ready.Length)
        {
            ready.SetLength(0);
            ready.Position = 0;
            // A read of standard input cannot be cancelled; it is left behind.
            var read = await source.ReadAsync(chunk, cancellationToken).AsTask().WaitAsync(cancellationToken);
            if (read == 0)
            {
                if (line.Length == 0)
                    return 0;
                End();
            }
            else
                Split(chunk.AsSpan(0, read));
            ready.Position = 0;
        }
        return ready.Read(buffer.Span);
    }

    private void Split(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf((byte)'\n') is var end and >= 0)
        {
            line.Write(bytes[..(end + 1)]);
            End();
            bytes = bytes[(end + 1)..];
        }
        line.Write(bytes);
        // A line that is far too long passes in pieces: it is not kept, and not looked at.
        if (line.Length > 4 * LongestKept)
        {
            line.WriteTo(ready);
            line.SetLength(0);
        }
    }

    private void End()
    {
        number++;
        var text = Mended(line.GetBuffer().AsSpan(0, (int)line.Length));
        ready.Write(text);
        if (keepsText)
            lock (gate)
                underWay.Enqueue((number, text.Length <= LongestKept ? text.ToArray() : null));
        line.SetLength(0);
    }

    /// <summary>The line without a first member <c>refused</c>.</summary>
    private static ReadOnlySpan<byte> Mended(Span<byte> text)
    {
        if (!text.StartsWith(RefusedLine.Prefix))
            return text;
        try
        {
            var reader = new Utf8JsonReader(text);
            reader.Read();
            reader.Read();
            reader.Read();
            reader.Skip();
            var after = (int)reader.BytesConsumed;
            while (after < text.Length && text[after] is (byte)' ' or (byte)'\t')
                after++;
            if (after >= text.Length || text[after] is not ((byte)',' or (byte)'}'))
                return text;
            var rest = text[after] == (byte)',' ? text[after..] : text[(after - 1)..];
            rest[0] = (byte)'{';
            return rest;
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
