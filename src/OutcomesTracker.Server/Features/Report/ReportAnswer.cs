using System.Text.Json.Serialization;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Photos;
using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Server.Features.Outcomes;

namespace OutcomesTracker.Server.Features.Report;

/// <summary>What a clinic hands to a patient: what was done and how it went, in numbers and in plain sentences of one language.</summary>
/// <param name="Today">The clinic's today, for which it is.</param>
/// <param name="Version">The version of the case that it tells of.</param>
/// <param name="Sequence">The global sequence as of which the numbers of others are.</param>
/// <param name="Summary">What was done.</param>
/// <param name="Courses">At most four, the latest first.</param>
/// <param name="MoreCourses">How many there are beyond these.</param>
/// <param name="Photographs">Before and after, at most two pairs; none without consent to photography.</param>
/// <param name="SideEffectsSummary">Whether all of them are over.</param>
/// <param name="Next">What comes next.</param>
/// <param name="Others">How courses like these went: of each indication and modality in <paramref name="Courses"/>.</param>
/// <param name="Aftercare">Empty where the sources say nothing of the treatment.</param>
/// <param name="CallUs">What to call the clinic for.</param>
/// <param name="Basis">Where the numbers of others are from.</param>
public sealed record ReportAnswer(
    Guid PatientId,
    string Clinic,
    ReportLanguage Language,
    DateOnly Today,
    long Version,
    long Sequence,
    string? FullName,
    IReadOnlyList<string> Summary,
    IReadOnlyList<CourseInReport> Courses,
    int MoreCourses,
    IReadOnlyList<PhotographsInReport> Photographs,
    IReadOnlyList<SideEffectInReport> SideEffects,
    string SideEffectsSummary,
    IReadOnlyList<string> Next,
    IReadOnlyList<OthersInReport> Others,
    IReadOnlyList<AftercareInReport> Aftercare,
    IReadOnlyList<string> CallUs,
    IReadOnlyList<string> Basis
);

/// <summary>A course, by the improvement view's defaults, and its scores by the instrument that counts.</summary>
/// <param name="Modality">Of its last session.</param>
/// <param name="Sessions">Their days.</param>
/// <param name="Instrument">Of the assessment that counts or, without one, of the latest score.</param>
/// <param name="ImprovedAtMost">The highest score that counts as improved; null if there is no baseline.</param>
/// <param name="Scores">By day; none for GAIS, which is itself a comparison.</param>
public sealed record CourseInReport(
    Indication Indication,
    BodyArea BodyArea,
    Modality Modality,
    IReadOnlyList<DateOnly> Sessions,
    CourseState Outcome,
    Instrument? Instrument,
    decimal? Baseline,
    decimal? Score,
    decimal? ImprovedAtMost,
    IReadOnlyList<ScoreInReport> Scores,
    string Title,
    IReadOnlyList<string> Sentences
);

/// <summary>A score on a day.</summary>
public sealed record ScoreInReport(DateOnly On, decimal Score);

/// <summary>Two photographs of one area from one view. Their pictures are at the photographs' own addresses.</summary>
/// <param name="Title">What they show, in words.</param>
public sealed record PhotographsInReport(BodyArea BodyArea, string View, PhotographInReport Before, PhotographInReport After, string Title)
{
    /// <summary>Of a pair that has an after.</summary>
    public static PhotographsInReport Of(PhotoComparison pair, Sentences say) =>
        new(
            pair.BodyArea,
            pair.View,
            PhotographInReport.Of(pair.Before, "photoBefore", say),
            PhotographInReport.Of(pair.After!, "photoAfter", say),
            say.Say("photoOf", ("area", say.Word("bodyArea", pair.BodyArea)), ("view", pair.View.Trim())).TrimEnd(',', ' ')
        );
}

/// <summary>A photograph.</summary>
/// <param name="When">The day, in words.</param>
public sealed record PhotographInReport(Guid PhotoId, DateOnly TakenOn, string When)
{
    public static PhotographInReport Of(PhotoTaken photo, string sentence, Sentences say) =>
        new(photo.PhotoId, photo.TakenOn, say.Say(sentence, ("day", say.Day(photo.TakenOn))));
}

/// <summary>The reports of one side-effect term.</summary>
/// <param name="Onsets">By day.</param>
/// <param name="LongestDays">Of those that are over; null if none is.</param>
/// <param name="Unresolved">How many are not over.</param>
/// <param name="What">The term and how often, in words.</param>
/// <param name="Lasted">How long, in words.</param>
public sealed record SideEffectInReport(
    SideEffectTerm Term,
    IReadOnlyList<DateOnly> Onsets,
    int? LongestDays,
    int Unresolved,
    string What,
    string Lasted
);

/// <summary>How courses of one indication and modality went, as a researcher sees them.</summary>
/// <param name="Question">The question, as a researcher asks it: the query of <c>GET /v1/outcomes/improvement</c>.</param>
/// <param name="Group">The group of the modality; hidden as for a researcher, null if there is no such course.</param>
public sealed record OthersInReport(
    Indication Indication,
    Modality Modality,
    string Question,
    Cell<ImprovementGroup>? Group,
    IReadOnlyList<string> Sentences
);

/// <summary>A rule of aftercare.</summary>
public sealed record AftercareInReport(
    string Span,
    string Advice,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Elsewhere,
    IReadOnlyList<string> Sources
)
{
    public static AftercareInReport Of(AftercareRule rule, Sentences say) =>
        new(
            say.Word("span", rule.Span),
            say.Say(rule.Advice),
            rule.Elsewhere is { } elsewhere ? say.Say(elsewhere) : null,
            [.. rule.Sources.Select(source => say.Word("source", source))]
        );
}
