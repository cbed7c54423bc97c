using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OutcomesTracker.IntegrationTests.EventStore;

/// <summary>
/// Stands between a client and PostgreSQL. Once armed it lets the next COMMIT through, keeps the answer to itself and
/// cuts the line: the client cannot know.
/// </summary>
sealed class SeveringProxy : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly (string Host, int Port) server;
    readonly CancellationTokenSource stop = new();
    int armed;

    public SeveringProxy(string host, int port)
    {
        server = (host, port);
        listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public int Cut { get; private set; }

    public void Arm() => Volatile.Write(ref armed, 1);

    public ValueTask DisposeAsync()
    {
        stop.Cancel();
        listener.Dispose();
        stop.Dispose();
        return ValueTask.CompletedTask;
    }

    async Task Accept()
    {
        while (!stop.IsCancellationRequested)
            _ = Serve(await listener.AcceptTcpClientAsync(stop.Token));
    }

    async Task Serve(TcpClient client)
    {
        using var upstream = new TcpClient(server.Host, server.Port);
        using (client)
        {
            var severed = new StrongBox();
            var answers = Copy(upstream.GetStream(), client.GetStream(), _ => !severed.Value);
            var questions = Copy(client.GetStream(), upstream.GetStream(), bytes =>
            {
                if (Encoding.Latin1.GetString(bytes.Span).Contains("COMMIT") && Interlocked.Exchange(ref armed, 0) == 1)
                    severed.Value = true;
                return true;
            });
            await Task.WhenAny(answers, questions);
            if (severed.Value)
                Cut++;
        }
    }

    sealed class StrongBox
    {
        public volatile bool Value;
    }

    static async Task Copy(NetworkStream from, NetworkStream to, Func<ReadOnlyMemory<byte>, bool> goesOn)
    {
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await from.ReadAsync(buffer)) > 0 && goesOn(buffer.AsMemory(0, read)))
            await to.WriteAsync(buffer.AsMemory(0, read));
    }
}
