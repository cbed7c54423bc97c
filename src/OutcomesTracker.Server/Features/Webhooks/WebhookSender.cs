using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OutcomesTracker.Server.Features.Webhooks;

/// <summary>A webhook's receiver did not take a message. The text names no address.</summary>
public sealed class WebhookFailedException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>
/// Sends signed messages to addresses that clinics chose, which may be anything: the address that is really connected to is checked, no
/// redirect is followed, little is read, and nothing waits for long. A receiver that hung is left alone for a while, so that it does not
/// keep others waiting.
/// </summary>
public sealed class WebhookSender : IDisposable
{
    private const int MostBytes = 4_096,
        MostHeaderKilobytes = 16;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10),
        Pause = TimeSpan.FromSeconds(30);

    private readonly HttpClient client;
    private readonly WebhookNetworks networks;
    private readonly TimeProvider clock;

    // When each webhook that hung may be tried again.
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> hanging = new();

    public WebhookSender(WebhookNetworks networks, TimeProvider clock)
    {
        (this.networks, this.clock) = (networks, clock);
        client = new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseProxy = false,
                UseCookies = false,
                AutomaticDecompression = DecompressionMethods.None,
                // Every message connects anew, so that no address is used that was not checked.
                PooledConnectionLifetime = TimeSpan.Zero,
                MaxResponseHeadersLength = MostHeaderKilobytes,
                ConnectCallback = Connect,
            }
        )
        {
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        };
    }

    public void Dispose() => client.Dispose();

    /// <summary>Sends a message; it is taken if the answer is a 2xx.</summary>
    /// <param name="id">The message's, the same however often it is sent.</param>
    /// <exception cref="WebhookFailedException">It was not taken.</exception>
    public async Task Send(Guid webhookId, Uri address, IReadOnlyList<byte[]> secrets, Guid id, byte[] body, CancellationToken cancellation)
    {
        if (hanging.TryGetValue(webhookId, out var until) && clock.GetUtcNow() < until)
            throw new WebhookFailedException("The receiver did not answer in time a moment ago.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Longest);
        try
        {
            using var request = Request(address, secrets, id, body);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            await Drain(answer, limit.Token);
            if (!answer.IsSuccessStatusCode)
                throw new WebhookFailedException($"The receiver answered {(int)answer.StatusCode}.");
            hanging.TryRemove(webhookId, out _);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            hanging[webhookId] = clock.GetUtcNow() + Pause;
            throw new WebhookFailedException($"The receiver did not answer within {Longest.TotalSeconds:0} seconds.");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or SocketException)
        {
            // Not the cause's own text, which names the address.
            throw new WebhookFailedException(
                failure is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }
                    ? "The receiver could not prove who it is."
                : failure.InnerException is WebhookFailedException { Message: var why } ? why
                : "The receiver cannot be reached."
            );
        }
    }

    private HttpRequestMessage Request(Uri address, IReadOnlyList<byte[]> secrets, Guid id, byte[] body)
    {
        if (networks.Error(address.OriginalString) is { } error)
            throw new WebhookFailedException($"The webhook's address {error}.");
        var (message, seconds) = (id.ToString("D"), clock.GetUtcNow().ToUnixTimeSeconds());
        return new(HttpMethod.Post, address)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } },
            Headers =
            {
                { "webhook-id", message },
                { "webhook-timestamp", seconds.ToString(CultureInfo.InvariantCulture) },
                { "webhook-signature", WebhookSecret.Signature(secrets, message, seconds, body) },
            },
        };
    }

    /// <summary>Reads a little of the answer, which some receivers want to see read, and leaves the rest.</summary>
    private static async Task Drain(HttpResponseMessage answer, CancellationToken cancellation)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[MostBytes];
        await stream.ReadAtLeastAsync(buffer, MostBytes, throwOnEndOfStream: false, cancellation);
    }

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var host = context.DnsEndPoint.Host;
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellation);
        var allowed = Array.FindAll(addresses, networks.Allows);
        if (allowed.Length == 0)
            throw new WebhookFailedException("The receiver's name leads into a network that webhooks may not be sent to.");
        // Connects to the very addresses that were checked, whatever the name leads to a moment later.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
