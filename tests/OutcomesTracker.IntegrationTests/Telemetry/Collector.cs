using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace OutcomesTracker.IntegrationTests.Telemetry;

/// <summary>An OTLP collector that keeps everything it receives, byte for byte.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, byte[] Body)> received = new();
    private readonly WebApplication app;

    private Collector(WebApplication app) => this.app = app;

    public static async Task<Collector> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = new Collector(builder.Build());
        collector.app.MapPost("/v1/{kind}", collector.Receive);
        await collector.app.StartAsync();
        return collector;
    }

    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>Everything received of one kind (<c>traces</c>, <c>metrics</c>) as text; protobuf contains strings unencoded.</summary>
    public string Told(string kind) =>
        string.Concat(received.Where(one => one.Path == $"/v1/{kind}").Select(one => Encoding.Latin1.GetString(one.Body)));

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task Receive(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        received.Enqueue((context.Request.Path, body.ToArray()));
        context.Response.ContentType = "application/x-protobuf";
    }
}
