using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OutcomesTracker.Server.Features.Webhooks;

/// <summary>A webhook's receiver did not take a message. The text names no address.</summary>
public sealed class WebhookFailedException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>
/// Sends signed messages to addresses that clinics chose, which may be anything: the address that is really connected to is checked,
/// nothing else is connected to, little is read, and nothing waits for long. Few messages at once are on their way to one clinic's
/// receivers, and a receiver that hung is left alone for a while, so that they do not keep others waiting.
/// </summary>
public sealed class WebhookSender : IDisposable
{
    private const int MostBytes = 4_096,
        MostHeaderKilobytes = 16,
        MostOfAWebhook = 2,
        MostOfAClinic = 4;

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10),
        Pause = TimeSpan.FromSeconds(30);

    private readonly HttpClient client;
    private readonly WebhookNetworks networks;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private readonly Dictionary<(string Clinic, Guid WebhookId), int> underWay = [];

    // When each webhook hung.
    private readonly ConcurrentDictionary<(string Clinic, Guid WebhookId), long> hanging = new();

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
                ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
                // Every message connects anew, so that no address is used that was not checked.
                PooledConnectionLifetime = TimeSpan.Zero,
                MaxResponseHeadersLength = MostHeaderKilobytes,
                MaxResponseDrainSize = 0,
                ConnectCallback = Connect,
                SslOptions = new SslClientAuthenticationOptions
                {
                    // A certificate names where its issuer's can be had, which may be anywhere.
                    CertificateChainPolicy = new X509ChainPolicy
                    {
                        DisableCertificateDownloads = true,
                        RevocationMode = X509RevocationMode.NoCheck,
                        ApplicationPolicy = { new Oid(ServerAuthentication) },
                    },
                },
            }
        )
        {
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        };
    }

    public void Dispose() => client.Dispose();

    /// <summary>A turn to send a message, which ends when it is disposed of; null while as many as may be are under way.</summary>
    public Turn? TryBegin(string clinic, Guid webhookId)
    {
        var key = (clinic, webhookId);
        lock (gate)
        {
            if (
                underWay.GetValueOrDefault(key) >= MostOfAWebhook
                || underWay.Where(one => one.Key.Clinic == clinic).Sum(one => one.Value) >= MostOfAClinic
            )
                return null;
            underWay[key] = underWay.GetValueOrDefault(key) + 1;
        }
        return new(this, key);
    }

    /// <summary>Sends a message; it is taken if the answer is a 2xx.</summary>
    /// <param name="id">The message's, the same however often it is sent.</param>
    /// <exception cref="WebhookFailedException">It was not taken.</exception>
    public async Task Send(Turn turn, Uri address, IReadOnlyList<byte[]> secrets, Guid id, byte[] body, CancellationToken cancellation)
    {
        if (hanging.TryGetValue(turn.Key, out var since) && clock.GetElapsedTime(since) < Pause)
            throw new WebhookFailedException("The receiver did not answer in time a moment ago.");
        hanging.TryRemove(turn.Key, out _);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Longest);
        try
        {
            using var request = Request(address, secrets, id, body);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (!answer.IsSuccessStatusCode)
                throw new WebhookFailedException($"The receiver answered {(int)answer.StatusCode}.");
            await Drain(answer, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            hanging[turn.Key] = clock.GetTimestamp();
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

    /// <summary>
    /// Reads a little of the answer, which some receivers want to see read, and leaves the rest. Whatever becomes of it, the message is
    /// taken: the status said so.
    /// </summary>
    private static async Task Drain(HttpResponseMessage answer, CancellationToken cancellation)
    {
        try
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(cancellation);
            await stream.ReadAtLeastAsync(new byte[MostBytes], MostBytes, throwOnEndOfStream: false, cancellation);
        }
        catch (Exception cut) when (cut is OperationCanceledException or HttpRequestException or IOException or SocketException) { }
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

    private void End((string Clinic, Guid WebhookId) key)
    {
        lock (gate)
            if (--underWay[key] == 0)
                underWay.Remove(key);
    }

    /// <summary>One message of a webhook under way.</summary>
    public sealed class Turn : IDisposable
    {
        private readonly WebhookSender sender;

        internal Turn(WebhookSender sender, (string Clinic, Guid WebhookId) key) => (this.sender, Key) = (sender, key);

        internal (string Clinic, Guid WebhookId) Key { get; }

        public void Dispose() => sender.End(Key);
    }
}
