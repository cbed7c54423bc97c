using System.Collections.Immutable;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Consultations;
using OutcomesTracker.Domain.Sessions;
using OutcomesTracker.Domain.SideEffects;

namespace OutcomesTracker.Domain.WhatIf;

/// <summary>What <see cref="ClinicalRules"/> say of an entry. Other rules, as those on days and consents, are not asked.</summary>
/// <param name="Violations">The slugs of the rules that refuse it; empty if it is accepted.</param>
/// <param name="Findings">The codes of the contraindications that a consultation found, or that a session met.</param>
/// <param name="Warnings">The codes of its warnings.</param>
/// <param name="IsOverdue">Whether a side effect lasted longer than expected; null for any other entry.</param>
public sealed record Judgement(
    ImmutableArray<string> Violations,
    ImmutableArray<string> Findings,
    ImmutableArray<string> Warnings,
    bool? IsOverdue = null
)
{
    private static readonly Judgement Nothing = new([], [], []);

    public bool IsSameAs(Judgement other) =>
        Violations.SequenceEqual(other.Violations)
        && Findings.SequenceEqual(other.Findings)
        && Warnings.SequenceEqual(other.Warnings)
        && IsOverdue == other.IsOverdue;

    /// <summary>What the rules say of a consultation or a session as it was recorded; null of any other entry.</summary>
    /// <param name="before">The case when it was recorded.</param>
    public static Judgement? Of(PatientEvent happened, PatientCase before, ClinicalRules rules) =>
        happened switch
        {
            ConsultationRecorded consultation => Nothing with
            {
                Findings = Codes(Contraindications.Found(new(0, consultation), rules.Contraindications)),
            },
            SessionPerformed session => Of(session, before, rules),
            _ => null,
        };

    /// <summary>What the rules say of a side effect.</summary>
    /// <param name="resolvedOn">When it ended; null while it lasts.</param>
    /// <param name="day">The day up to which it is known to last.</param>
    public static Judgement Of(SideEffectReported report, DateOnly? resolvedOn, DateOnly day, ClinicalRules rules) =>
        Nothing with
        {
            IsOverdue =
                rules.ExpectedDays.TryGetValue(report.Term, out var days)
                && (resolvedOn ?? day).DayNumber - report.OnsetOn.DayNumber > days,
        };

    private static Judgement Of(SessionPerformed session, PatientCase before, ClinicalRules rules)
    {
        var findings = RecordSession.Findings(session.Setting, session.PerformedOn, before, rules.Contraindications);
        var depth = session.Device?.NeedleDepthMm;
        return new(
            [
                .. depth > rules.MaximumNeedleDepthMm ? [RecordSession.NeedleDepth.Slug] : Array.Empty<string>(),
                .. !findings.IsEmpty && session.Override is null ? [Contraindicated.OfRule] : Array.Empty<string>(),
            ],
            Codes(findings),
            depth is { } usual && !rules.UsualDepths(session.Modality).Hold(usual) ? [SessionWarnings.NeedleDepth] : []
        );
    }

    private static ImmutableArray<string> Codes(ImmutableArray<Finding> findings) => [.. findings.Select(finding => finding.Code)];
}
