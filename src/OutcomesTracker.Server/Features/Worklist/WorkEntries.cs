using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.Domain.Consultations;
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

    private static IEnumerable<WorkEntry> Alerts(PatientCase patient, WorkDetail common, Func<int, DateOnly> recordedOn) =>
        from alert in patient.Alerts()
        let report = alert.Report.Event
        where Alert.IsRecent(report, recordedOn(alert.Report.Version))
        select Entry(
            WorkKind.Alert,
            $"{report.SideEffectId:D}",
            alert.OpensOn,
            common with
            {
                Alert = new(
                    report.SideEffectId,
                    report.Term,
                    report.Severity,
                    report.OnsetOn,
                    patient.Resolution(report.SideEffectId)?.ResolvedOn,
                    ModalityOf(patient, report),
                    [.. alert.Reasons.Select(one => new ReasonDue(one.Reason, one.From))]
                ),
            }
        );

    private static IEnumerable<WorkEntry> FollowUps(PatientFacts facts, WorkDetail common) =>
        from result in CourseOutcome.OfAll(facts, AssessmentWindow.Default, DateOnly.MaxValue)
        where result.Assessment is null
        let course = result.Course
        let followUp = FollowUp(course.Site, course.Reference(AssessmentWindow.Default.Reference).On)
        select Entry(
            WorkKind.FollowUp,
            $"{Code<Indication>.Of(course.Site.Indication)}/{Code<BodyArea>.Of(course.Site.BodyArea)}/{course.First.On:O}",
            followUp.ClosesOn,
            common with
            {
                FollowUp = followUp,
            }
        );

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
                yield return Entry(
                    WorkKind.OverdueEffect,
                    $"{report.SideEffectId:D}",
                    from,
                    common with
                    {
                        OverdueEffect = new(
                            report.SideEffectId,
                            report.Term,
                            report.Severity,
                            report.OnsetOn,
                            expected,
                            ModalityOf(patient, report)
                        ),
                    }
                );
    }

    private static IEnumerable<WorkEntry> MissingConsent(PatientCase patient, PlanProgress? plan, DateOnly? last, WorkDetail common)
    {
        var latest = patient.Latest<ConsentEvent>(ConsentEvent.Of(ConsentScope.Treatment), DateOnly.MaxValue)?.Event;
        if (latest is not ConsentGiven)
            yield return Entry(
                WorkKind.MissingConsent,
                "",
                latest?.On ?? patient.Person.EnrolledOn,
                common with
                {
                    MissingConsent = new(latest?.On, plan is { NextOn: not null } ? plan.Plan.Modality : null, last),
                }
            );
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
