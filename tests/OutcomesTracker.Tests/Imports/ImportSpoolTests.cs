using OutcomesTracker.Server.Imports;

namespace OutcomesTracker.Tests.Imports;

/// <summary>Results on disk, which can be read repeatedly and are deleted when the spool is closed.</summary>
public sealed class ImportSpoolTests
{
    [Fact]
    public async Task Results_are_read_again_and_again_until_they_are_closed()
    {
        var spool = new ImportSpool();
        await spool.Fill(Results(3), CancellationToken.None);
        Assert.Equal(4, (await Lines(spool))!.Length);
        Assert.Equal(await Lines(spool), await Lines(spool));
        await spool.DisposeAsync();
        Assert.Null(await Lines(spool));
    }

    [Fact]
    public async Task Whoever_is_reading_reads_to_the_end()
    {
        var spool = new ImportSpool();
        await spool.Fill(Results(2_000), CancellationToken.None);
        await using var slow = new SlowStream();
        var reading = spool.CopyTo(slow, CancellationToken.None);
        var closing = spool.DisposeAsync().AsTask();
        Assert.False(closing.IsCompleted);
        slow.Go.SetResult();
        Assert.True(await reading);
        await closing;
        Assert.Equal(2_001, slow.Lines);
    }

    private static async Task<string[]?> Lines(ImportSpool spool)
    {
        using var output = new MemoryStream();
        return await spool.CopyTo(output, CancellationToken.None)
            ? System.Text.Encoding.UTF8.GetString(output.ToArray()).TrimEnd('\n').Split('\n')
            : null;
    }

    private static async IAsyncEnumerable<LineResult> Results(int count)
    {
        for (var line = 1; line <= count; line++)
            yield return new(line, LineStatus.Refused, null, Server.Http.Problem.UnknownClinic);
        await Task.CompletedTask;
    }

    /// <summary>Blocks every write until it is released.</summary>
    private sealed class SlowStream : MemoryStream
    {
        public TaskCompletionSource Go { get; } = new();

        public int Lines => ToArray().Count(one => one == (byte)'\n');

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Go.Task;
            await base.WriteAsync(buffer, cancellationToken);
        }

        public override async Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            await WriteAsync(buffer.AsMemory(offset, count), cancellationToken);
    }
}
