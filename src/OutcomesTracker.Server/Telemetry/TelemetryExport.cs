using System.Net;
using Marten;
using Marten.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using OutcomesTracker.Server.Settings;
using TrackLevel = JasperFx.OpenTelemetry.TrackLevel;

namespace OutcomesTracker.Server.Telemetry;

/// <summary>
/// Traces and metrics of the server and its libraries, for operators: sent by OTLP to the configured collector, scraped by Prometheus from
/// the configured addresses, and off unless configured. <see cref="TelemetryTags"/> limits what they may contain.
/// </summary>
internal static class TelemetryExport
{
    private static readonly string[] Sources = ["Npgsql", "Marten", "Wolverine"];

    private static readonly string[] Meters =
    [
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "System.Runtime",
        "Npgsql",
        "Marten",
        "Wolverine*",
    ];

    public static IServiceCollection AddTelemetry(this IServiceCollection services, ServerSettings settings)
    {
        var (collector, isScraped) = (settings.Of(Catalogue.OtlpCollector), settings.Of(Catalogue.Scrapers).Count > 0);
        if (collector is null && !isScraped)
            return services;
        var version = typeof(TelemetryExport).Assembly.GetName().Version?.ToString(3);
        var telemetry = services
            .AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("outcomes-tracker", serviceVersion: version));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(Meters).AddView(static _ => new MetricStreamConfiguration { TagKeys = [.. TelemetryTags.Allowed] });
            if (collector is not null)
                metrics.AddOtlpExporter(export => SendTo(export, collector, "v1/metrics"));
            if (isScraped)
                metrics.AddPrometheusExporter();
        });
        if (collector is not null)
            telemetry.WithTracing(traces =>
                traces
                    .AddSource(Sources)
                    .AddAspNetCoreInstrumentation()
                    .AddProcessor(new TelemetryTags())
                    .AddOtlpExporter(export => SendTo(export, collector, "v1/traces"))
            );
        return services.ConfigureMarten(marten => Observe(marten.OpenTelemetry));
    }

    /// <summary>
    /// Serves metrics to the configured addresses. Other addresses get 401 or 403. Without configured addresses there is no route.
    /// </summary>
    public static void MapMetrics(this WebApplication app, ServerSettings settings)
    {
        if (settings.Of(Catalogue.Scrapers) is not { Count: > 0 } scrapers)
            return;
        app.MapPrometheusScrapingEndpoint("/metrics")
            .DisableRateLimiting()
            .RequireAuthorization(policy => policy.RequireAssertion(context => IsFrom(scrapers, (HttpContext)context.Resource!)));
    }

    private static bool IsFrom(IReadOnlyList<IPNetwork> networks, HttpContext request) =>
        request.Connection.RemoteIpAddress is { } address
        && networks.Any(one => one.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));

    private static void Observe(OpenTelemetryOptions marten)
    {
        marten.TrackConnections = TrackLevel.Normal;
        marten.TrackEventCounters();
    }

    private static void SendTo(OtlpExporterOptions export, string collector, string path) =>
        (export.Protocol, export.Endpoint) = (OtlpExportProtocol.HttpProtobuf, new($"{collector.TrimEnd('/')}/{path}"));
}
