using System.Diagnostics;
using OpenTelemetry;

namespace OutcomesTracker.Server.Telemetry;

/// <summary>
/// The only tags that leave the server in traces and metrics; they hold codes, kinds and numbers. All others are dropped, so that no path,
/// query, id, clinic, statement or exception message gets out, whatever tags the next version of a library adds.
/// </summary>
public sealed class TelemetryTags : BaseProcessor<Activity>
{
    public static IReadOnlyList<string> Allowed { get; } =
    [
        "http.request.method",
        "http.route",
        "http.response.status_code",
        "url.scheme",
        "network.protocol.name",
        "network.protocol.version",
        "network.transport",
        "network.type",
        "error.type",
        "tls.protocol.version",
        "aspnetcore.user.is_authenticated",
        "db.system.name",
        "db.operation.name",
        "db.response.status_code",
        "db.client.connection.state",
        "db.client.connection.pool.name",
        "db.npgsql.prepared",
        "messaging.system",
        "messaging.message_type",
        "message.type",
        "message-type",
        "event_type",
        "gc.heap.generation",
        "dotnet.gc.heap.generation",
        "cpu.mode",
        "wolverine.envelope.transport_lag_ms",
    ];

    private static readonly HashSet<string> Known = [.. Allowed];

    public override void OnEnd(Activity data)
    {
        foreach (var tag in data.TagObjects.Where(tag => !Known.Contains(tag.Key)).ToList())
            data.SetTag(tag.Key, null);
        data.SetStatus(data.Status); // without the description of the failure
        data.TraceStateString = ""; // the caller's own text; null would take the parent span's
        if (data.Source.Name == "Npgsql")
            data.DisplayName = "postgresql";
        // An event cannot be removed from a span, so a span is not exported if one of its events has other tags, as an exception has.
        if (data.Events.Any(one => one.Tags.Any(tag => !Known.Contains(tag.Key))))
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
