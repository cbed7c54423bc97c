using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OutcomesTracker.Server.Features.Webhooks;

namespace OutcomesTracker.IntegrationTests.Webhooks;

/// <summary>A message as it came to a receiver.</summary>
public sealed record Received(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public JsonElement Json => JsonElement.Parse(Body);

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>Whether one of its signatures was made with this secret, as receivers check it.</summary>
    public bool IsSignedWith(string secret) =>
        Headers["webhook-signature"]
            .Split(' ')
            .Contains(
                WebhookSecret.Signature(
                    [WebhookSecret.Bytes(secret)],
                    Headers["webhook-id"],
                    long.Parse(Headers["webhook-timestamp"], System.Globalization.CultureInfo.InvariantCulture),
                    Body
                )
            );
}

/// <summary>A clinic's own program on a loopback address, which is sent alerts and answers as a test says.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Received> received = new();

    private Receiver(WebApplication app) => this.app = app;

    public IReadOnlyList<Received> Messages => [.. received];

    /// <summary>How a message is answered, by how many came before it.</summary>
    public Func<HttpContext, int, Task> Answers { get; set; } = (_, _) => Task.CompletedTask;

    public string Address => $"{app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()}";

    public static async Task<Receiver> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new Receiver(builder.Build());
        receiver.app.Run(receiver.Receive);
        await receiver.app.StartAsync();
        return receiver;
    }

    /// <summary>Answers the first messages with a status and takes those after them.</summary>
    public void Refuses(int times, int status = 500) =>
        Answers = (context, before) =>
        {
            context.Response.StatusCode = before < times ? status : 204;
            return Task.CompletedTask;
        };

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
        await app.StopAsync(atOnce.Token);
        await app.DisposeAsync();
    }

    private async Task Receive(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var before = received.Count;
        received.Enqueue(
            new(
                context.Request.Path,
                context.Request.Headers.ToDictionary(
                    header => header.Key.ToLowerInvariant(),
                    header => header.Value.ToString(),
                    StringComparer.Ordinal
                ),
                body.ToArray()
            )
        );
        await Answers(context, before);
    }
}
