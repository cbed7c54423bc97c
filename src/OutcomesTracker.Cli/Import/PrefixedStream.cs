using OutcomesTracker.Server.Imports;

namespace OutcomesTracker.Cli.Import;

/// <summary>Bytes that were read already, and then the rest of their stream.</summary>
internal sealed class PrefixedStream(byte[] prefix, Stream rest) : ForwardStream
{
    private int at;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (at == prefix.Length)
            return rest.ReadAsync(buffer, cancellationToken);
        var count = Math.Min(buffer.Length, prefix.Length - at);
        prefix.AsMemory(at, count).CopyTo(buffer);
        at += count;
        return ValueTask.FromResult(count);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            rest.Dispose();
        base.Dispose(disposing);
    }
}
