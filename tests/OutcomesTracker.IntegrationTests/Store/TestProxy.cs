using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.Store;

/// <summary>
/// A proxy between a client and PostgreSQL, which shows a test each message before it is sent. When the test returns false, the message is
/// sent, its response is not delivered, and the connection is cut, so that the client cannot know the outcome. A response may be corrupted
/// in transit.
/// </summary>
public sealed class TestProxy : IAsyncDisposable
{
    /// <summary>
    /// Texts that occur only in one of the writer's three messages: the one that loads, the one that stores, and the one that commits.
    /// </summary>
    public const string Loading = "with ordinality as w(tenant_id, id, known, place)",
        Storing = "mt_quick_append_events",
        Committing = "COMMIT";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly NpgsqlConnectionStringBuilder target;
    private readonly Func<string, Task<bool>> sending;

    private readonly Action<Memory<byte>>? answering;

    private static readonly AsyncLocal<object?> Line = new();

    /// <summary>Identifies the connection of the message that the test is shown.</summary>
    public static object? Connection => Line.Value;

    public TestProxy(string connectionString, Func<string, Task<bool>> sending, Action<Memory<byte>>? answering = null)
    {
        target = new(connectionString);
        this.sending = sending;
        this.answering = answering;
        listener.Start();
        _ = Accept();
    }

    /// <summary>The runtime data source through this proxy, without prepared statements, so that every message contains its SQL.</summary>
    public NpgsqlDataSource Open() => EventStoreConnection.Open(ConnectionString);

    /// <summary>The connection string through this proxy.</summary>
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
