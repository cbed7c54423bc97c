using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Server.Features.Worklist;
using OutcomesTracker.Tests.Cohorts;
using OutcomesTracker.Tests.Outcomes;
using OutcomesTracker.Tests.Specs;

namespace OutcomesTracker.Tests.Worklist;

/// <summary>The worklist and the improvement view agree on who is to be followed up, in random histories and for 50 days after.</summary>
public sealed class FollowUpAgreementTests
{
    private static readonly List<List<PatientEvent>> Histories =
    [
        .. Enumerable.Range(0, 150).Select(seed => RandomHistory.Of(seed, commands: 40, inOrder: true)),
    ];

    [Fact]
    public void A_course_is_due_exactly_while_it_is_not_assessed_and_23_to_44_days_have_passed_since_its_last_session()
    {
        var (due, notDue) = (0, 0);
        foreach (var history in Histories)
            for (var length = 4; length <= history.Count; length += 3)
            {
                PatientEvent[] events = [.. history.Take(length)];
                var entries = WorkEntries.Of(Spec.Given(events).Patient, Views.Facts(events), _ => Some.Today).ToList();
                var last = events.Max(LatestDay) ?? Some.Treatment;
                for (var today = last; today <= last.AddDays(50); today = today.AddDays(1))
                {
                    var (expected, courses) = Due(events, today);
                    Assert.Equal(expected, Listed(entries, today));
                    (due, notDue) = (due + expected.Count, notDue + courses - expected.Count);
                }
            }
        Assert.True(due > 1_000 && notDue > 1_000, $"{due} due and {notDue} not");
    }

    private static (List<string> Due, int Courses) Due(PatientEvent[] events, DateOnly today)
    {
        var courses = CourseOutcome.OfAll(Views.Facts(events), AssessmentWindow.Default, today).ToList();
        var due = courses.FindAll(one =>
            one.State == CourseState.NotYetDue && today.DayNumber - one.Course.Last.On.DayNumber >= AssessmentWindow.Default.From
        );
        return ([.. due.Select(one => $"{one.Course.Site} {one.Course.Last.On:O}").Order()], courses.Count);
    }

    private static List<string> Listed(List<WorkEntry> entries, DateOnly today)
    {
        var due = WorklistSections.On(today, 7).Single(section => section.Section == WorklistSection.FollowUpsDue);
        return
        [
            .. entries
                .Where(entry => entry.Kind == due.Kind && due.First <= entry.Day && entry.Day <= due.Last)
                .Select(entry => entry.Detail.FollowUp!)
                .Select(one => $"{new TreatmentSite(one.Indication, one.BodyArea)} {one.LastSessionOn:O}")
                .Order(),
        ];
    }

    /// <summary>The latest day that an event speaks of: on it and later, everything recorded has happened.</summary>
    private static DateOnly? LatestDay(PatientEvent happened) =>
        happened is EntryCorrected correction ? correction.Replacement.ClinicalDay() : happened.ClinicalDay();
}
