using System.Collections.Immutable;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consultations;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Events;

namespace OutcomesTracker.Domain.Sessions;

/// <summary>The device used. Depth in millimetres, energy in millijoules.</summary>
public sealed record Device(string Model, string Lot, decimal? NeedleDepthMm = null, decimal? EnergyMj = null);

/// <summary>The anaesthetic and how many minutes before the session it was applied.</summary>
public sealed record Anaesthetic(string Agent, int MinutesBefore);

/// <summary>A contraindication overridden: why, and the findings that stood then (none is possible).</summary>
public sealed record Override(ProtectedText Reason, ImmutableArray<Finding> Findings);

/// <summary>A treatment took place, in the clinic or at home.</summary>
[StoredName("session_performed")]
public sealed record SessionPerformed(
    Guid SessionId, DateOnly PerformedOn, Modality Modality, ImmutableArray<TreatmentSite> Treats, Provider Operator, Setting Setting,
    Device? Device, Anaesthetic? Anaesthetic, ImmutableArray<Adjunct> Adjuncts, int? DurationMinutes, Money? Cost,
    Override? Override, ImmutableArray<Warning> Warnings) : PatientEvent
{
    public static readonly Series All = new(typeof(SessionPerformed));

    public override DateOnly? ClinicalDay() => PerformedOn;

    public override Series? DaySeries() => All;

    public override Guid? SubjectId() => SessionId;

    public override ImmutableArray<Warning> WarningsGiven() => Warnings;
}
