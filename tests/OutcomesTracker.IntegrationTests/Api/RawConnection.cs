using System.Net.Sockets;
using System.Text;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>A TCP connection on which a test sends any bytes at any pace, with a token of a clinician of Harbour.</summary>
public sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly TcpClient connection = new() { NoDelay = true };
    private readonly Uri address;
    private readonly string token;

    private RawConnection(Uri address, string token) => (this.address, this.token) = (address, token);

    public bool HasAnswer => connection.Available > 0;

    public static async Task<RawConnection> Open(Uri address, RegistrySettings settings, string subject = "tester")
    {
        var token = LocalSigningKey
            .FindOrCreate(settings.DataDirectory)
            .Token(new(subject, Role.Clinician, "harbour"), DateTimeOffset.UtcNow, TimeSpan.FromHours(1));
        var raw = new RawConnection(address, token);
        await raw.connection.ConnectAsync(address.Host, address.Port);
        return raw;
    }

    public async Task Send(string text) => await connection.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text));

    public Task SendHead(string method, string path, string mediaType, params string[] headers) =>
        Send(
            string.Join(
                "\r\n",
                [
                    $"{method} {path} HTTP/1.1",
                    $"Host: {address.Authority}",
                    $"Authorization: Bearer {token}",
                    $"Content-Type: {mediaType}",
                    .. headers,
                    "",
                    "",
                ]
            )
        );

    /// <summary>Begins an import and leaves its body open.</summary>
    public async Task BeginImport(string line, params string[] headers)
    {
        await SendHead("POST", "/v1/imports", "application/x-ndjson", ["Connection: close", "Transfer-Encoding: chunked", .. headers]);
        await SendChunk(line + "\n");
    }

    public Task SendChunk(string text) => Send($"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n");

    public Task EndChunks() => Send("0\r\n\r\n");

    /// <summary>Everything that is received until the server closes or resets the connection.</summary>
    public async Task<string> ReadToEnd()
    {
        var (text, chunk) = (new StringBuilder(), new byte[65_536]);
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            int read;
            while ((read = await connection.GetStream().ReadAsync(chunk, timeout.Token)) > 0)
                text.Append(Encoding.UTF8.GetString(chunk, 0, read));
        }
        catch (IOException reset) when (reset.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset }) { }
        return text.ToString();
    }

    public void Dispose() => connection.Dispose();
}
