using System.Text;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Imports;

namespace OutcomesTracker.Tests.Imports;

/// <summary>Lines are found in a stream however its bytes are divided into reads.</summary>
public sealed class LineSplitterTests
{
    [Theory]
    [
        InlineData("", ""),
        InlineData("a", "1:a"),
        InlineData("a\n", "1:a"),
        InlineData("a\nb", "1:a 2:b"),
        InlineData("a\r\nb\r\n", "1:a 2:b")
    ]
    [InlineData("\n\n a\n \t\r\n\nb\n\n", "3: a 6:b")]
    public async Task Lines_count_from_1_and_blank_ones_are_passed_over_but_counted(string text, string lines) =>
        Assert.Equal(lines, string.Join(' ', await Split(text)));

    [Fact]
    public async Task A_line_of_1_MB_is_taken_and_a_longer_one_only_counted()
    {
        var (fits, tooLong) = (new string('x', RequestBody.LargestBytes), new string('y', RequestBody.LargestBytes + 1));
        Assert.Equal(["1:a", $"2:{fits}", "3:too long", "4:b", "5:too long"], await Split($"a\n{fits}\n{tooLong}\nb\n{tooLong}"));
    }

    /// <summary>Of a line of 64 MB without an end, only the buffers of one line are kept.</summary>
    [Fact]
    public async Task A_line_without_an_end_takes_no_memory()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        await using var endless = new Endless(64_000_000);
        await foreach (var line in LineSplitter.Split(endless, TestContext.Current.CancellationToken))
            Assert.Null(line.Json);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32_000_000);
    }

    private static async Task<List<string>> Split(string text)
    {
        var lines = new List<string>();
        await foreach (
            var line in LineSplitter.Split(new MemoryStream(Encoding.UTF8.GetBytes(text)), TestContext.Current.CancellationToken)
        )
            lines.Add($"{line.Number}:{(line.Json is { } json ? Encoding.UTF8.GetString(json.Span) : "too long")}");
        return lines;
    }

    private sealed class Endless(long length) : MemoryStream
    {
        private long left = length;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = (int)Math.Min(buffer.Length, left);
            left -= read;
            buffer.Span[..read].Fill((byte)'x');
            return ValueTask.FromResult(read);
        }
    }
}
