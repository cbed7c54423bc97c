using System.Diagnostics;
using OutcomesTracker.Server.Telemetry;

namespace OutcomesTracker.Tests.Telemetry;

/// <summary>Which tags remain of a span, whatever a library or a caller has added to it.</summary>
public sealed class TelemetryTagsTests : IDisposable
{
    private readonly ActivitySource source = new($"test-{Guid.NewGuid():n}");
    private readonly ActivityListener listener;
    private readonly TelemetryTags tags = new();

    public TelemetryTagsTests()
    {
        listener = new() { ShouldListenTo = one => one == source, Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded };
        ActivitySource.AddActivityListener(listener);
    }

    public void Dispose()
    {
        listener.Dispose();
        source.Dispose();
        tags.Dispose();
    }

    [Fact]
    public void Only_what_is_listed_stays()
    {
        using var span = Span();
        span.SetTag("http.route", "/v1/patients/{patientId}")
            .SetTag("http.response.status_code", 200)
            .SetTag("url.path", "/v1/patients/7")
            .SetTag("db.query.text", "select 1")
            .SetTag("tenant.id", "harbour")
            .SetTag("Http.Route", "in another case")
            .SetTag("something.new", 1);
        tags.OnEnd(span);
        Assert.Equal(["http.response.status_code", "http.route"], span.TagObjects.Select(tag => tag.Key).Order(StringComparer.Ordinal));
        Assert.True(span.Recorded);
    }

    [Fact]
    public void That_it_failed_is_told_without_a_word_of_what()
    {
        using var span = Span();
        span.SetStatus(ActivityStatusCode.Error, "duplicate key of Zora");
        tags.OnEnd(span);
        Assert.Equal((ActivityStatusCode.Error, null), (span.Status, span.StatusDescription));
    }

    [Fact]
    public void A_span_with_an_exception_s_words_is_not_sent_and_one_with_a_bare_event_is()
    {
        using var failed = Span();
        failed.AddException(new InvalidOperationException("duplicate key of Zora"));
        tags.OnEnd(failed);
        Assert.False(failed.Recorded);
        using var answered = Span();
        answered.AddEvent(new("received-first-response"));
        tags.OnEnd(answered);
        Assert.True(answered.Recorded);
    }

    [Fact]
    public void A_caller_s_state_goes_no_further_nor_does_what_a_span_below_inherits_of_it()
    {
        var sent = new ActivityContext(
            ActivityTraceId.CreateRandom(),
            ActivitySpanId.CreateRandom(),
            ActivityTraceFlags.Recorded,
            "clinic=Zora"
        );
        using var above = source.StartActivity("above", ActivityKind.Server, sent)!;
        using var below = Span();
        Assert.Equal("clinic=Zora", below.TraceStateString);
        tags.OnEnd(below);
        tags.OnEnd(above);
        Assert.Equal(("", ""), (above.TraceStateString, below.TraceStateString));
    }

    private Activity Span() => source.StartActivity("span")!;
}
