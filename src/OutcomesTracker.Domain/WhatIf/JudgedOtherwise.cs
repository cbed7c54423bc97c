using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.SideEffects;

namespace OutcomesTracker.Domain.WhatIf;

/// <summary>An entry that other rules judge otherwise.</summary>
/// <param name="Event">As it was recorded; of a correction the correction.</param>
public sealed record JudgedOtherwise(int Version, PatientEvent Event, Judgement Was, Judgement WouldBe)
{
    /// <summary>
    /// The entries that are judged otherwise: consultations, sessions and replacements of them, each against the case when it was recorded;
    /// and side effects in effect, as they stand at the end.
    /// </summary>
    /// <param name="day">The day up to which a side effect that has not ended lasts.</param>
    /// <returns>How many were judged, and those that are judged otherwise, by version.</returns>
    public static (int Judged, IReadOnlyList<JudgedOtherwise> Otherwise) Judge(
        IReadOnlyList<(int Version, PatientEvent Event)> events,
        ClinicalRules rules,
        ClinicalRules others,
        DateOnly day
    )
    {
        var (patient, judged) = (PatientCase.Empty, new List<JudgedOtherwise>());
        foreach (var (version, happened) in events)
        {
            var (meant, before) = happened.Amends() is Replacement replacement
                ? (replacement.Event, patient.Without(replacement.TargetVersion))
                : (happened, patient);
            if (Judgement.Of(meant, before, rules) is { } was && Judgement.Of(meant, before, others) is { } wouldBe)
                judged.Add(new(version, happened, was, wouldBe));
            patient = patient.Evolve(version, happened);
        }
        foreach (var report in patient.All<SideEffectReported>())
        {
            var end = patient.Resolution(report.Event.SideEffectId)?.ResolvedOn;
            judged.Add(
                new(
                    report.Version,
                    patient.Find(report.Version)!.Recorded,
                    Judgement.Of(report.Event, end, day, rules),
                    Judgement.Of(report.Event, end, day, others)
                )
            );
        }
        return (judged.Count, [.. judged.Where(one => !one.Was.IsSameAs(one.WouldBe)).OrderBy(one => one.Version)]);
    }
}
