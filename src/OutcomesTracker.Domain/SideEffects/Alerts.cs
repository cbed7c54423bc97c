using System.Collections.Immutable;
using OutcomesTracker.Domain.Cases;

namespace OutcomesTracker.Domain.SideEffects;

/// <summary>Why a side effect needs attention.</summary>
public enum AlertReason
{
    /// <summary>Its term raises an alert at any grade.</summary>
    AlertTerm,

    /// <summary>Its grade is <see cref="Terms.AlertSeverity"/> or more.</summary>
    Severity,

    /// <summary>It has lasted longer than expected, and no end of it is recorded.</summary>
    Overdue,
}

/// <summary>
/// The alert of a side effect. It is a state of the case and no entry: it is open as long as a reason for it holds that nobody has
/// acknowledged, from the day on which the first of them does.
/// </summary>
/// <param name="Report">The side effect, as it stands.</param>
/// <param name="Reasons">At least one, in the order of <see cref="AlertReason"/>, each with the first day on which it holds.</param>
public sealed record Alert(EntryInEffect<SideEffectReported> Report, ImmutableArray<(AlertReason Reason, DateOnly From)> Reasons)
{
    /// <summary>An alert opens only if the onset is at most so many days before the day on which the side effect was recorded.</summary>
    public const int LongestDelayDays = 90;

    /// <summary>The first day on which it is open.</summary>
    public DateOnly OpensOn => Reasons.Min(one => one.From);

    /// <summary>The reasons that hold on a day; none before it opens.</summary>
    public ImmutableArray<AlertReason> ReasonsOn(DateOnly day) => [.. Reasons.Where(one => one.From <= day).Select(one => one.Reason)];

    /// <summary>Whether the side effect was recent enough to alert when it was recorded: imports bring old ones.</summary>
    public bool IsRecent(DateOnly recordedOn) => recordedOn.DayNumber - Report.Event.OnsetOn.DayNumber <= LongestDelayDays;
}

/// <summary>The alerts of a case.</summary>
public static class AlertState
{
    /// <summary>The alerts that are open or will open if nothing else is recorded, in the order of their reports.</summary>
    public static IEnumerable<Alert> Alerts(this PatientCase patient) =>
        patient.All<SideEffectReported>().Select(report => patient.AlertOf(report)).OfType<Alert>();

    /// <summary>The alert of a side effect, if it is there and has one.</summary>
    public static Alert? AlertOf(this PatientCase patient, Guid sideEffectId) =>
        patient.About<SideEffectReported>(sideEffectId).Select(report => patient.AlertOf(report)).FirstOrDefault();

    /// <summary>
    /// The alert that an entry opened or changed, with only the reasons that are new by it: that did not hold before, or for another term
    /// or severity, or from a later day (before, the side effect may have been too old to alert), or, of an overdue one, from another day.
    /// Null if there are none.
    /// </summary>
    /// <param name="before">The case before the entry.</param>
    public static Alert? OpenedBy(this PatientCase patient, PatientEvent happened, PatientCase before)
    {
        if (SideEffectOf(happened, before) is not { } id || patient.AlertOf(id) is not { } alert)
            return null;
        var (was, report) = (before.AlertOf(id), alert.Report.Event);
        var known =
            was is not null && (was.Report.Event.Term, was.Report.Event.Severity) == (report.Term, report.Severity) ? was.Reasons : [];
        var fresh = alert.Reasons.RemoveAll(one =>
            known.Any(other =>
                other.Reason == one.Reason && (one.Reason == AlertReason.Overdue ? other.From == one.From : other.From >= one.From)
            )
        );
        return fresh.IsEmpty ? null : alert with { Reasons = fresh };
    }

    /// <summary>Whether an entry can open or change an alert: it is of a side effect, or amends one that is.</summary>
    public static bool IsOfSideEffect(PatientEvent happened, PatientCase before) => SideEffectOf(happened, before) is not null;

    /// <summary>The side effect that is reported or resolved by an entry, or by the one that it amends.</summary>
    private static Guid? SideEffectOf(PatientEvent happened, PatientCase before)
    {
        var meant = happened.Amends() is { TargetVersion: var target } ? before.Find(target)?.Recorded : happened;
        return meant is SideEffectReported or SideEffectResolved ? meant.SubjectId() : null;
    }

    private static Alert? AlertOf(this PatientCase patient, EntryInEffect<SideEffectReported> report)
    {
        var reasons = Reasons(patient, report.Event).ToImmutableArray();
        return reasons.IsEmpty ? null : new(report, reasons);
    }

    /// <summary>What speaks for an alert and is not acknowledged.</summary>
    private static IEnumerable<(AlertReason Reason, DateOnly From)> Reasons(PatientCase patient, SideEffectReported report) =>
        Raised(patient, report)
            .Where(one => !patient.About<AlertAcknowledged>(report.SideEffectId).Any(entry => entry.Event.Covers(one.Reason, report)));

    private static IEnumerable<(AlertReason Reason, DateOnly From)> Raised(PatientCase patient, SideEffectReported report)
    {
        if (Terms.RaisesAlert(report.Term))
            yield return (AlertReason.AlertTerm, report.OnsetOn);
        if (report.Severity >= Terms.AlertSeverity)
            yield return (AlertReason.Severity, report.OnsetOn);
        if (report.OverdueFrom() is { } from && patient.Resolution(report.SideEffectId) is null)
            yield return (AlertReason.Overdue, from);
    }
}
