using OutcomesTracker.Outcomes.Facts;
using OutcomesTracker.Outcomes.Improvement;
using static OutcomesTracker.Tests.Outcomes.Views;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Outcomes;

/// <summary>A course of acne scars on the face with its scores, by days from its first session (1 March 2026), and its outcome.</summary>
internal static class CourseStory
{
    public static SessionPerformed Session(int day) => Treated(Treatment.AddDays(day), Id(5_000 + day));

    public static OutcomeAssessed Score(int day, Instrument instrument, decimal score, Assessor assessor = Assessor.Clinician) =>
        new(Treatment.AddDays(day), AcneOnFace.Indication, AcneOnFace.BodyArea, instrument, score, assessor);

    /// <summary>
    /// A patient's courses and their states by the definition; asserts that the rows that a view scans have the same states.
    /// </summary>
    public static List<CourseResult> Results(PatientFacts patient, AssessmentWindow window, DateOnly cutoff, long asOf = Now)
    {
        var results = CourseOutcome.OfAll(patient, window, cutoff, asOf).ToList();
        var scanned = (Views.Improvement with { Window = window, Cutoff = cutoff, AsOfSequence = asOf }).Ask(patient).Groups["*"];
        Assert.Equal(
            Enum.GetValues<CourseState>().Select(state => (state, results.LongCount(result => result.State == state))),
            Enum.GetValues<CourseState>().Select(state => (state, scanned[state]))
        );
        return results;
    }

    /// <summary>The state of the first course, with a cutoff years later.</summary>
    public static CourseState State(params PatientEvent[] events) => State(AssessmentWindow.Default, null, events);

    public static CourseState State(AssessmentWindow window, params PatientEvent[] events) => State(window, null, events);

    public static CourseState State(AssessmentWindow window, int? cutoff, params PatientEvent[] events) =>
        State(window, cutoff, Now, events);

    public static CourseState State(AssessmentWindow window, int? cutoff, long asOf, params PatientEvent[] events)
    {
        var patient = Facts([Enrolled(), .. events]);
        var last = cutoff is { } day ? Treatment.AddDays(day) : Late;
        return Results(patient, window, last, asOf).First(result => result.Course.Site == AcneOnFace).State;
    }
}
