using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.Store;

/// <summary>
/// Stands between a client and PostgreSQL and shows a test what the client is about to send. When the test answers
/// false, the message goes through, its answer does not, and the line is cut: the client cannot know. An answer may be spoilt on its way.
/// </summary>
public sealed class TestProxy : IAsyncDisposable
{
    /// <summary>What the writer's three messages hold: the one that loads, the one that stores, and the one that commits.</summary>
    public const string Loading = "with ordinality as w(tenant_id, id, known, place)",
        Storing = "mt_quick_append_events",
        Committing = "COMMIT";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly NpgsqlConnectionStringBuilder target;
    private readonly Func<string, Task<bool>> sending;

    private readonly Action<Memory<byte>>? answering;

    private static readonly AsyncLocal<object?> Line = new();

    /// <summary>Which of the lines a message that is shown comes from.</summary>
    public static object? Connection => Line.Value;

    public TestProxy(string connectionString, Func<string, Task<bool>> sending, Action<Memory<byte>>? answering = null)
    {
        target = new(connectionString);
        this.sending = sending;
        this.answering = answering;
        listener.Start();
        _ = Accept();
    }

    /// <summary>The runtime source through this proxy. Nothing is prepared, so every message shows its SQL.</summary>
    public NpgsqlDataSource Open() => EventStoreConnection.Open(ConnectionString);

    /// <summary>The way through this proxy.</summary>
    public string ConnectionString =>
        new NpgsqlConnectionStringBuilder(target.ConnectionString)
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)listener.LocalEndpoint).Port,
            MaxAutoPrepare = 0,
            SslMode = SslMode.Disable,
        }.ConnectionString;

    public ValueTask DisposeAsync()
    {
        listener.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task Accept()
    {
        while (true)
            _ = Serve(await listener.AcceptTcpClientAsync());
    }

    private async Task Serve(TcpClient client)
    {
        Line.Value = client;
        using var server = new TcpClient(target.Host!, target.Port);
        using (client)
        {
            var cut = false;
            var answers = Copy(
                server,
                client,
                bytes =>
                {
                    answering?.Invoke(bytes);
                    return Task.FromResult(!Volatile.Read(ref cut));
                }
            );
            var questions = Copy(
                client,
                server,
                async bytes =>
                {
                    if (!await sending(Encoding.Latin1.GetString(bytes.Span)))
                        Volatile.Write(ref cut, true);
                    return true;
                }
            );
            await Task.WhenAny(answers, questions);
        }
    }

    private static async Task Copy(TcpClient from, TcpClient to, Func<Memory<byte>, Task<bool>> goesOn)
    {
        var (source, sink, buffer) = (from.GetStream(), to.GetStream(), new byte[1 << 16]);
        int read;
        while ((read = await source.ReadAsync(buffer)) > 0 && await goesOn(buffer.AsMemory(0, read)))
            await sink.WriteAsync(buffer.AsMemory(0, read));
    }
}
