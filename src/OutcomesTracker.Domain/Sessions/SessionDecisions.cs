using System.Collections.Immutable;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.Domain.Consultations;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Patients;

namespace OutcomesTracker.Domain.Sessions;

/// <summary>Records a session. <paramref name="OverrideReason"/> lets it stand against the consultation's findings.</summary>
public sealed record RecordSession(
    Guid? SessionId, DateOnly PerformedOn, Modality Modality, ImmutableArray<TreatmentSite> Treats, Provider Operator, Setting Setting,
    Device? Device, Anaesthetic? Anaesthetic, ImmutableArray<Adjunct> Adjuncts, int? DurationMinutes, Money? Cost,
    ProtectedText? OverrideReason) : RecordingCommand
{
    public override Type Records => typeof(SessionPerformed);

    public override Guid? NamedId => SessionId;

    public override RecordingCommand WithId(Guid id) => this with { SessionId = id };

    public override PatientCommand Sealed(Func<string, string> seal) => this with { OverrideReason = OverrideReason?.Seal(seal) };

    public override Decision Decide(PatientCase patient, CommandContext now)
    {
        var findings = Findings(patient);
        return Decision.Unless(
            [
                SessionId is { } id && patient.HasUsed<SessionPerformed>(id) ? SessionViolations.IdInUse : null,
                .. DayRules("performedOn", PerformedOn, now, patient.Person.BirthYear),
                Device?.NeedleDepthMm > SessionViolations.MaximumNeedleDepthMm ? SessionViolations.NeedleDepth : null,
                patient.InForce(ConsentScope.Treatment, PerformedOn) ? null : SessionViolations.TreatmentConsentRequired,
                Setting == Setting.Clinic && patient.ConsultationBefore(PerformedOn) is null ? SessionViolations.ConsultationRequired : null,
                !findings.IsEmpty && OverrideReason is null ? SessionViolations.Contraindicated(findings) : null,
            ],
            () => new SessionPerformed(
                SessionId ?? now.NewId, PerformedOn, Modality, Treats, Operator, Setting, Device, Anaesthetic, Adjuncts, DurationMinutes, Cost,
                OverrideReason is null ? null : new Override(OverrideReason, findings), [.. SessionWarnings.Of(this, patient)]));
    }

    /// <summary>At home nobody judges contraindications.</summary>
    private ImmutableArray<Finding> Findings(PatientCase patient) =>
        Setting == Setting.Clinic && patient.ConsultationBefore(PerformedOn) is { } consultation ? Contraindications.Found(consultation) : [];
}
