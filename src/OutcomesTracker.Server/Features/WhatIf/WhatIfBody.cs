using System.Collections.Frozen;
using System.Collections.Immutable;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consultations;
using OutcomesTracker.Domain.Sessions;
using OutcomesTracker.Domain.WhatIf;

namespace OutcomesTracker.Server.Features.WhatIf;

/// <summary>What is to be judged by other rules: a patient, or all of a clinic; exactly one of them.</summary>
/// <param name="PatientId">A patient.</param>
/// <param name="Clinic">A clinic's patients.</param>
/// <param name="AsOfSequence">Only what was recorded up to this global sequence is judged. Default: everything.</param>
/// <param name="Rules">The other rules.</param>
public sealed record WhatIfBody(Guid? PatientId, string? Clinic, [AtLeast(0)] long? AsOfSequence, OtherRules Rules);

/// <summary>Rules other than the current ones. What is left out stays as it is.</summary>
/// <param name="Conditions">All conditions that are contraindications, in any words.</param>
/// <param name="Medications">All medications that are contraindications, in any words.</param>
/// <param name="MaximumNeedleDepthMm">The deepest that is accepted, in millimetres.</param>
/// <param name="NeedleDepthMm">Outside these depths a session is accepted with a warning.</param>
/// <param name="RollerDepthMm">The same, of rollers.</param>
/// <param name="ExpectedDays">How long side effects last at most; terms that are not named stay as they are.</param>
public sealed record OtherRules(
    ImmutableArray<string>? Conditions,
    ImmutableArray<string>? Medications,
    [AtLeast(0)] decimal? MaximumNeedleDepthMm,
    DepthRange? NeedleDepthMm,
    DepthRange? RollerDepthMm,
    ImmutableArray<ExpectedDuration>? ExpectedDays
)
{
    /// <summary>The current rules with these in their place.</summary>
    public ClinicalRules Applied()
    {
        var current = ClinicalRules.Current;
        return new(
            new(Codes(Conditions) ?? current.Contraindications.Conditions, Codes(Medications) ?? current.Contraindications.Medications),
            MaximumNeedleDepthMm ?? current.MaximumNeedleDepthMm,
            NeedleDepthMm?.Depths ?? current.UsualNeedleDepths,
            RollerDepthMm?.Depths ?? current.UsualRollerDepths,
            ExpectedDays is { } changed ? Changed(current.ExpectedDays, changed) : current.ExpectedDays
        );
    }

    private static FrozenSet<string>? Codes(ImmutableArray<string>? words) =>
        words is { } given ? given.Select(FreeWords.CodeOf).ToFrozenSet(StringComparer.Ordinal) : null;

    private static FrozenDictionary<SideEffectTerm, int> Changed(
        FrozenDictionary<SideEffectTerm, int> current,
        ImmutableArray<ExpectedDuration> changed
    )
    {
        var days = current.ToDictionary();
        foreach (var one in changed)
            if (one.Days is { } given)
                days[one.Term] = given;
            else
                days.Remove(one.Term);
        return days.ToFrozenDictionary();
    }
}

/// <summary>A range of depths in millimetres, both bounds included.</summary>
/// <param name="From">The shallowest, in millimetres.</param>
/// <param name="To">The deepest, in millimetres.</param>
public sealed record DepthRange([AtLeast(0)] decimal From, [AtLeast(0)] decimal To)
{
    internal NeedleDepths Depths => new(From, To);
}

/// <summary>How long a side effect is expected to last.</summary>
/// <param name="Term">The side effect.</param>
/// <param name="Days">At most so many days; left out, it is never overdue.</param>
public sealed record ExpectedDuration(SideEffectTerm Term, [Between(0, 3650)] int? Days);
