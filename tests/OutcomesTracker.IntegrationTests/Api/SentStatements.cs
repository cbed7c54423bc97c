using System.Collections.Concurrent;
using System.Diagnostics;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>
/// The statements that servers in this process send to their databases on behalf of one request, in order, one text for each round trip.
/// They are matched by the request's trace id, so concurrent work is not counted.
/// </summary>
public sealed class SentStatements : IDisposable
{
    private readonly ConcurrentDictionary<ActivityTraceId, ConcurrentQueue<string>> traces = new();

    private readonly ActivityListener listener;

    public SentStatements()
    {
        listener = new()
        {
            ShouldListenTo = source => source.Name is "Npgsql" or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = Hear,
        };
        ActivitySource.AddActivityListener(listener);
    }

    public async Task<(RawAnswer Answer, IReadOnlyList<string> Statements)> Of(Uri address, RawRequest request)
    {
        var trace = ActivityTraceId.CreateRandom();
        var heard = traces[trace] = new();
        var answer = await RawExchange.Send(
            address,
            request with
            {
                Headers = [.. request.Headers, ("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01")],
            }
        );
        return (answer, [.. heard]);
    }

    public void Dispose() => listener.Dispose();

    private void Hear(Activity activity)
    {
        if (activity.GetTagItem("db.query.text") is string text && traces.TryGetValue(activity.TraceId, out var heard))
            heard.Enqueue(text);
    }
}
