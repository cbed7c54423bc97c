using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OutcomesTracker.Benchmarks;

/// <summary>One persistent connection that sends a request and reads its response, with minimal work for a load generator.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] buffer = new byte[65_536];

    public static async Task<RawClient> Open(Uri address)
    {
        var client = new RawClient();
        await client.socket.ConnectAsync(IPAddress.Loopback, address.Port);
        return client;
    }

    /// <summary>A request's bytes.</summary>
    public static byte[] Request(string method, string path, string token, string? body = null, Guid? key = null) =>
        Encoding.UTF8.GetBytes(
            $"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
                + (key is { } id ? $"Idempotency-Key: {id:D}\r\n" : "")
                + (
                    body is null
                        ? "\r\n"
                        : $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"
                )
        );

    /// <summary>Sends a request and returns the response's status; the body is read to its end.</summary>
    public async Task<int> Send(byte[] request)
    {
        await socket.SendAsync(request, SocketFlags.None);
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
                Array.Resize(ref buffer, 2 * buffer.Length);
            var read = await socket.ReceiveAsync(buffer.AsMemory(length), SocketFlags.None);
            if (read == 0)
                throw new IOException("The server closed the connection.");
            length += read;
            if (IsWhole(buffer.AsSpan(0, length)))
                return (buffer[9] - '0') * 100 + (buffer[10] - '0') * 10 + (buffer[11] - '0');
        }
    }

    public string Text(int length) => Encoding.UTF8.GetString(buffer, 0, Math.Min(length, buffer.Length));

    public void Dispose() => socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
            return false;
        var at = answer[..head].IndexOf("Content-Length: "u8);
        if (at < 0)
            return answer.EndsWith("\r\n0\r\n\r\n"u8);
        var digits = answer[(at + 16)..head];
        var length = 0;
        foreach (var digit in digits)
            if (digit is >= (byte)'0' and <= (byte)'9')
                length = 10 * length + digit - '0';
            else
                break;
        return answer.Length >= head + 4 + length;
    }
}
