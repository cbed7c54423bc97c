using System.Collections.Immutable;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Events;

namespace OutcomesTracker.Domain.Consultations;

/// <summary>What was planned: sessions every <paramref name="IntervalDays"/> days, at a cost each.</summary>
/// <param name="Modality">The kind of treatment.</param>
/// <param name="Sessions">How many sessions are planned.</param>
/// <param name="IntervalDays">Days between planned sessions.</param>
/// <param name="CostPerSession">What a planned session is to cost.</param>
public sealed record Plan(Modality Modality, [AtLeast(0)] int Sessions, [AtLeast(0)] int IntervalDays, Money CostPerSession);

/// <summary>A consultation: the patient's concerns, conditions and medications, the advice given and the plan.</summary>
[StoredName("consultation_recorded")]
public sealed record ConsultationRecorded(
    DateOnly ConsultedOn,
    Provider Provider,
    ImmutableArray<TreatmentSite> Concerns,
    ImmutableArray<string> Conditions,
    ImmutableArray<string> Medications,
    ImmutableArray<string> Advice,
    Plan? Plan = null,
    ProtectedText? Notes = null,
    ImmutableArray<Warning>? Warnings = null
) : PatientEvent
{
    public static readonly Series All = new(typeof(ConsultationRecorded));

    public override DateOnly? ClinicalDay() => ConsultedOn;

    public override Series? DaySeries() => All;

    public override ImmutableArray<Warning> WarningsGiven() => Warnings ?? [];
}

/// <summary>The consultation that applies to a session: the latest on or before its day.</summary>
public static class ConsultationState
{
    public static EntryInEffect<ConsultationRecorded>? ConsultationBefore(this PatientCase patient, DateOnly day) =>
        patient.Latest<ConsultationRecorded>(ConsultationRecorded.All, day);
}
