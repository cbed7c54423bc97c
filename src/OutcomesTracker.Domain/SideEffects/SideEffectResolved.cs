using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Events;

namespace OutcomesTracker.Domain.SideEffects;

/// <summary>An adverse effect ended, with lasting harm or without.</summary>
[StoredName("side_effect_resolved")]
public sealed record SideEffectResolved(Guid SideEffectId, DateOnly ResolvedOn, bool? Sequelae = null) : PatientEvent
{
    public override DateOnly? ClinicalDay() => ResolvedOn;

    public override Guid? SubjectId() => SideEffectId;

    public override bool IsVoidedBy(PatientEvent retracted) => retracted is SideEffectReported;
}
