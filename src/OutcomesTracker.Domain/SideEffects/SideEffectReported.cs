using System.Collections.Immutable;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Events;

namespace OutcomesTracker.Domain.SideEffects;

/// <summary>A side effect was reported. Severity is the CTCAE grade, 1–5; the session is the one that the report names.</summary>
[StoredName("side_effect_reported")]
public sealed record SideEffectReported(
    Guid SideEffectId,
    SideEffectTerm Term,
    int Severity,
    DateOnly OnsetOn,
    Guid? SessionId,
    BodyArea? BodyArea,
    Reporter ReportedBy,
    bool? Serious,
    ProtectedText? Note,
    ImmutableArray<Warning> Warnings
) : PatientEvent
{
    public override DateOnly? ClinicalDay() => OnsetOn;

    public override Guid? SubjectId() => SideEffectId;

    public override ImmutableArray<Warning> WarningsGiven() => Warnings;

    /// <summary>The first day on which it has lasted longer than its term is expected to; null if the term is never overdue.</summary>
    public DateOnly? OverdueFrom() => Terms.ExpectedDays(Term) is { } days ? OnsetOn.AddDays(days + 1) : null;
}

/// <summary>The reports and resolutions in effect.</summary>
public static class SideEffectState
{
    public static SideEffectReported? Report(this PatientCase patient, Guid sideEffectId) =>
        patient.About<SideEffectReported>(sideEffectId).Select(report => report.Event).FirstOrDefault();

    public static SideEffectResolved? Resolution(this PatientCase patient, Guid sideEffectId) =>
        patient.About<SideEffectResolved>(sideEffectId).Select(resolution => resolution.Event).FirstOrDefault();

    /// <summary>The reports of which no resolution is recorded.</summary>
    public static IEnumerable<SideEffectReported> Unresolved(this PatientCase patient) =>
        patient.All<SideEffectReported>().Select(report => report.Event).Where(report => patient.Resolution(report.SideEffectId) is null);
}
