using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.Domain.FollowUp;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Domain.Sessions;
using OutcomesTracker.Domain.SideEffects;
using OutcomesTracker.Outcomes.Facts;
using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Server.Commands;

namespace OutcomesTracker.Server.Features.Worklist;

/// <summary>What a patient waits for: a function of the case, whatever day it is today.</summary>
public static class WorkEntries
{
    /// <param name="facts">The same patient's facts, of which courses are formed.</param>
    /// <param name="recordedOn">The UTC day on which the entry of a version was recorded.</param>
    public static IEnumerable<WorkEntry> Of(PatientCase patient, PatientFacts facts, Func<int, DateOnly> recordedOn)
    {
        var last = patient.Latest<SessionPerformed>(SessionPerformed.All, DateOnly.MaxValue)?.Event.PerformedOn;
        var plan = patient.PlanProgress();
        var common = new WorkDetail(
            patient.InForce(ConsentScope.Contact, DateOnly.MaxValue),
            patient.All<FollowUpLost>().Latest() is { Event.On: var lost } && lost >= (last ?? DateOnly.MinValue) ? lost : null
        );
        return
        [
            .. Alerts(patient, common, recordedOn),
            .. FollowUps(facts, common),
            .. PlannedSession(plan, common),
            .. OverdueEffects(patient, common),
            .. MissingConsent(patient, plan, last, common),
            .. PossibleDuplicates(patient.Person, common),
        ];
    }

    private static IEnumerable<WorkEntry> Alerts(PatientCase patient, WorkDetail common, Func<int, DateOnly> recordedOn)
    {
        foreach (var alert in patient.Alerts().Where(alert => alert.IsRecent(recordedOn(alert.Report.Version))))
        {
            var report = alert.Report.Event;
            var due = new AlertDue(
                report.SideEffectId,
                report.Term,
                report.Severity,
                report.OnsetOn,
                patient.Resolution(report.SideEffectId)?.ResolvedOn,
                ModalityOf(patient, report),
                [.. alert.Reasons.Select(one => new ReasonDue(one.Reason, one.From))]
            );
            yield return Entry(WorkKind.Alert, $"{report.SideEffectId:D}", alert.OpensOn, common with { Alert = due });
        }
    }

    private static IEnumerable<WorkEntry> FollowUps(PatientFacts facts, WorkDetail common)
    {
        foreach (var (course, _, assessment, _) in CourseOutcome.OfAll(facts, AssessmentWindow.Default, DateOnly.MaxValue))
            if (assessment is null)
            {
                var due = FollowUp(course.Site, course.Reference(AssessmentWindow.Default.Reference).On);
                var about = $"{Code<Indication>.Of(course.Site.Indication)}/{Code<BodyArea>.Of(course.Site.BodyArea)}/{course.First.On:O}";
                yield return Entry(WorkKind.FollowUp, about, due.ClosesOn, common with { FollowUp = due });
            }
    }

    private static FollowUpDue FollowUp(TreatmentSite site, DateOnly reference)
    {
        var window = AssessmentWindow.Default;
        return new(
            site.Indication,
            site.BodyArea,
            reference,
            reference.AddDays(window.From),
            reference.AddDays(window.Day),
            reference.AddDays(window.To)
        );
    }

    private static IEnumerable<WorkEntry> PlannedSession(PlanProgress? progress, WorkDetail common)
    {
        if (progress is not { NextOn: { } next, Plan: var plan })
            yield break;
        var due = new SessionDue(plan.Modality, progress.Done + 1, plan.Sessions, progress.PlannedOn, progress.LastOn, next);
        yield return Entry(WorkKind.PlannedSession, "", next, common with { PlannedSession = due });
    }

    private static IEnumerable<WorkEntry> OverdueEffects(PatientCase patient, WorkDetail common)
    {
        foreach (var report in patient.Unresolved())
            if (report.OverdueFrom() is { } from && Terms.ExpectedDays(report.Term) is { } expected)
            {
                var (id, modality) = (report.SideEffectId, ModalityOf(patient, report));
                var due = new EffectDue(id, report.Term, report.Severity, report.OnsetOn, expected, modality);
                yield return Entry(WorkKind.OverdueEffect, $"{id:D}", from, common with { OverdueEffect = due });
            }
    }

    private static IEnumerable<WorkEntry> MissingConsent(PatientCase patient, PlanProgress? plan, DateOnly? last, WorkDetail common)
    {
        var latest = patient.Latest<ConsentEvent>(ConsentEvent.Of(ConsentScope.Treatment), DateOnly.MaxValue)?.Event;
        if (latest is ConsentGiven)
            yield break;
        var due = new ConsentDue(latest?.On, plan is { NextOn: not null } ? plan.Plan.Modality : null, last);
        yield return Entry(WorkKind.MissingConsent, "", latest?.On ?? patient.Person.EnrolledOn, common with { MissingConsent = due });
    }

    private static IEnumerable<WorkEntry> PossibleDuplicates(PatientEnrolled person, WorkDetail common) =>
        person
            .PossibleDuplicates()
            .Select(other =>
                Entry(WorkKind.PossibleDuplicate, $"{other:D}", person.EnrolledOn, common with { PossibleDuplicate = new(other) })
            );

    private static Modality? ModalityOf(PatientCase patient, SideEffectReported report) =>
        report.SessionId is { } session
            ? patient.About<SessionPerformed>(session).Select(entry => (Modality?)entry.Event.Modality).FirstOrDefault()
            : null;

    private static WorkEntry Entry(WorkKind kind, string about, DateOnly day, WorkDetail detail) =>
        new(kind, DeterministicId.OfWork($"{Code<WorkKind>.Of(kind)}/{about}"), day, detail);
}
