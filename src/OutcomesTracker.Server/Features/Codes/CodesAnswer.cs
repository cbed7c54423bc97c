using System.Text.Json.Serialization;
using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Server.Features.Codes;

/// <summary>Every code, instrument and rule, for machines.</summary>
/// <param name="RulesVersion">The version of the clinical rules that judge now; each entry keeps that which judged it.</param>
/// <param name="Refusals">the slugs of rule violations; of several of a status, the first here names the problem's type.</param>
public sealed record CodesAnswer(
    string RulesVersion,
    ClosedLists Codes,
    IReadOnlyList<InstrumentCodes> Instruments,
    ContraindicationCodes Contraindications,
    IReadOnlyList<SideEffectCodes> SideEffects,
    Limits Limits,
    IReadOnlyList<string> Refusals
);

/// <summary>The closed lists.</summary>
public sealed record ClosedLists(
    IReadOnlyList<string> Modality,
    IReadOnlyList<string> Adjunct,
    IReadOnlyList<string> Indication,
    IReadOnlyList<string> BodyArea,
    IReadOnlyList<string> SideEffect,
    IReadOnlyList<string> Instrument,
    IReadOnlyList<string> Assessor,
    IReadOnlyList<string> Sex,
    IReadOnlyList<string> Setting,
    IReadOnlyList<string> ConsentScope,
    IReadOnlyList<string> ProviderRole,
    IReadOnlyList<string> ReportedBy,
    IReadOnlyList<string> AgeBand,
    IReadOnlyList<string> Role
);

/// <summary>A scale, its range (worse is higher) and when a course counts as improved.</summary>
public sealed record InstrumentCodes(
    Instrument Instrument,
    string Name,
    decimal Lowest,
    decimal Highest,
    bool WholeGrades,
    ImprovedWhen Improved
);

/// <summary>Exactly one of three: the score itself, points lower than the baseline, percent lower than it.</summary>
public sealed record ImprovedWhen(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? ScoreAtMost = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? PointsLower = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? PercentLower = null
);

/// <summary>What counts as a contraindication, and what to stop before treatment.</summary>
public sealed record ContraindicationCodes(
    IReadOnlyList<string> Conditions,
    IReadOnlyList<string> Medications,
    IReadOnlyList<string> StopBefore
);

/// <summary>
/// A side-effect term: whether it raises an alert, and the days that it is expected to last at most (null: never overdue).
/// </summary>
public sealed record SideEffectCodes(SideEffectTerm Term, bool RaisesAlert, int? ExpectedDays);

/// <summary>The numbers in the rules.</summary>
public sealed record Limits(
    int AlertSeverity,
    decimal MaximumNeedleDepthMm,
    int UsualIntervalDays,
    int LongestPauseInACourseDays,
    int LongestText,
    int LongestFreeText
);
