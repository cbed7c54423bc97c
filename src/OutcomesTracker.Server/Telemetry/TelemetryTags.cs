using System.Diagnostics;
using OpenTelemetry;

namespace OutcomesTracker.Server.Telemetry;

/// <summary>
/// What leaves the server in traces and metrics: only these tags, which hold codes, kinds and numbers. Every other is dropped, so that no
/// path, query, id, clinic, statement or message of an exception gets out, whatever a library adds in its next version.
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
        data.SetStatus(data.Status); // without the words of what failed
        data.TraceStateString = ""; // the caller's own text; null would be the one of the span above
        if (data.Source.Name == "Npgsql")
            data.DisplayName = "postgresql";
        // An event cannot be taken out of a span, so one that tells of an exception goes with it.
        if (data.Events.Any(one => one.Tags.Any(tag => !Known.Contains(tag.Key))))
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
