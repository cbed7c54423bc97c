using System.Net;
using System.Text;
using System.Threading.Channels;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>The body of an import whose lines are sent one by one, when the test supplies them.</summary>
public sealed class LinesAsTheyAre : HttpContent
{
    private readonly Channel<string> lines = Channel.CreateUnbounded<string>();

    public LinesAsTheyAre() => Headers.ContentType = new("application/x-ndjson");

    public ValueTask Say(string line) => lines.Writer.WriteAsync(line);

    public void End() => lines.Writer.Complete();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.FlushAsync(); // sends the headers
        await foreach (var line in lines.Reader.ReadAllAsync())
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"{line}\n"));
            await stream.FlushAsync();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
