using System.Collections.Immutable;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consultations;
using OutcomesTracker.Domain.Events;

namespace OutcomesTracker.Domain.Sessions;

/// <summary>The device used. Depth in millimetres, energy in millijoules.</summary>
/// <param name="Model">The device's model; any words.</param>
/// <param name="Lot">The device's or cartridge's lot; any words.</param>
/// <param name="NeedleDepthMm">Millimetres, 0 or more. Above 3 it is refused; outside 0.5–2.0 (roller 0.5–1.5) accepted with a
/// warning.</param>
/// <param name="EnergyMj">Energy in millijoules, 0 or more.</param>
public sealed record Device(
    [MayBeBlank] string Model,
    [MayBeBlank] string Lot,
    [AtLeast(0)] decimal? NeedleDepthMm = null,
    [AtLeast(0)] decimal? EnergyMj = null
);

/// <summary>The anaesthetic and how many minutes before the session it was applied.</summary>
/// <param name="Agent">The anaesthetic; any words.</param>
/// <param name="MinutesBefore">Minutes before the session. Outside 30–45 it is accepted with a warning.</param>
public sealed record Anaesthetic([MayBeBlank] string Agent, [AtLeast(0)] int MinutesBefore);

/// <summary>An override of contraindications: the reason, and the findings at that time (possibly none).</summary>
public sealed record Override(ProtectedText Reason, ImmutableArray<Finding> Findings);

/// <summary>A treatment took place, in the clinic or at home.</summary>
[StoredName("session_performed")]
public sealed record SessionPerformed(
    Guid SessionId,
    DateOnly PerformedOn,
    Modality Modality,
    ImmutableArray<TreatmentSite> Treats,
    Provider Operator,
    Setting Setting,
    Device? Device,
    Anaesthetic? Anaesthetic,
    ImmutableArray<Adjunct> Adjuncts,
    int? DurationMinutes,
    Money? Cost,
    Override? Override,
    ImmutableArray<Warning> Warnings
) : PatientEvent
{
    public static readonly Series All = new(typeof(SessionPerformed));

    public override DateOnly? ClinicalDay() => PerformedOn;

    public override Series? DaySeries() => All;

    public override Guid? SubjectId() => SessionId;

    public override ImmutableArray<Warning> WarningsGiven() => Warnings;
}
