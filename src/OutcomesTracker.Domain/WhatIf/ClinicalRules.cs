using System.Collections.Frozen;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consultations;
using OutcomesTracker.Domain.Sessions;
using OutcomesTracker.Domain.SideEffects;

namespace OutcomesTracker.Domain.WhatIf;

/// <summary>
/// The clinical rules that are lists and numbers: what counts against treatment, how deep needles go, how long side effects last (contract
/// §2, §4). A case can be judged by others than the current ones.
/// </summary>
/// <param name="Contraindications">The conditions and medications that count against treatment.</param>
/// <param name="MaximumNeedleDepthMm">The deepest that is accepted, in millimetres.</param>
/// <param name="UsualNeedleDepths">Outside these a session is accepted with a warning.</param>
/// <param name="UsualRollerDepths">The same, of rollers.</param>
/// <param name="ExpectedDays">The days that a side effect is expected to last at most; a term that is not there is never overdue.</param>
public sealed record ClinicalRules(
    ContraindicationLists Contraindications,
    decimal MaximumNeedleDepthMm,
    NeedleDepths UsualNeedleDepths,
    NeedleDepths UsualRollerDepths,
    FrozenDictionary<SideEffectTerm, int> ExpectedDays
)
{
    public static ClinicalRules Current { get; } =
        new(
            Consultations.Contraindications.Current,
            RecordSession.MaximumNeedleDepthMm,
            SessionWarnings.UsualNeedleDepths,
            SessionWarnings.UsualRollerDepths,
            Enum.GetValues<SideEffectTerm>()
                .Where(term => Terms.ExpectedDays(term) is not null)
                .ToFrozenDictionary(term => term, term => Terms.ExpectedDays(term)!.Value)
        );

    /// <summary>The depths that are usual with a modality.</summary>
    public NeedleDepths UsualDepths(Modality modality) => modality == Modality.MicroneedlingRoller ? UsualRollerDepths : UsualNeedleDepths;
}
