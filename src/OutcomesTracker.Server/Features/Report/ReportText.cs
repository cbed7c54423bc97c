using OutcomesTracker.Domain.Assessments;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Domain.Photos;
using OutcomesTracker.Domain.Sessions;
using OutcomesTracker.Domain.SideEffects;
using OutcomesTracker.Outcomes.Facts;
using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Server.Features.Outcomes;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Pages;

namespace OutcomesTracker.Server.Features.Report;

/// <summary>What a report says of one case on a day, in one language.</summary>
public sealed class ReportText(Sentences say, PatientRecord record, DateOnly today)
{
    /// <summary>More courses than these would not fit on two sheets of paper.</summary>
    private const int MostCourses = 4;

    /// <summary>The same holds for pairs of photographs.</summary>
    public const int MostPairs = 2;

    private readonly List<CourseResult> courses = [.. record.CoursesAt(today).OrderByDescending(course => course.Course.Last.On)];

    public DateOnly Today => today;

    /// <summary>What the shown courses are, each once: the indication, and the modality of the last session.</summary>
    public IEnumerable<(Indication Indication, Modality Modality)> Kinds =>
        courses.Take(MostCourses).Select(course => (course.Course.Site.Indication, ReferenceOf(course).Modality)).Distinct();

    /// <param name="photographs">The pairs of which both pictures can be shown.</param>
    public ReportAnswer Answer(IReadOnlyList<OthersInReport> others, long sequence, IEnumerable<PhotoComparison> photographs) =>
        new(
            record.PatientId,
            record.Clinic,
            say.Language,
            today,
            record.Version,
            sequence,
            record.Open(record.Case.Person.Identity) is { } identity ? Identity.FromJson(identity).FullName : null,
            [.. Summary()],
            [.. courses.Take(MostCourses).Select(Course)],
            Math.Max(0, courses.Count - MostCourses),
            [.. photographs.Take(MostPairs).Select(pair => PhotographsInReport.Of(pair, say))],
            SideEffects(),
            SideEffectsSummary(),
            [.. Next().Distinct()],
            others,
            Care(),
            [.. CallUs()],
            others.Count == 0
                ? []
                : [say.Say("basis"), say.Say("asKnown", ("day", say.Day(today)), ("sequence", say.Number(sequence))), say.Say("same")]
        );

    /// <summary>What is said of how others fared.</summary>
    public IReadOnlyList<string> OfOthers(Indication indication, Modality modality, Cell<ImprovementGroup>? cell)
    {
        var what = ("indication", say.Word("indication", indication));
        var like = say.Say("like", ("modality", say.Word("modality", modality)));
        if (cell is { Shown: null })
            return [say.Say("othersHidden", what), like];
        if (cell?.Shown is not { Due: > 0 } group)
            return [say.Say("othersNone", what), like];
        var unknown = group.Missing + group.NotEvaluable;
        return
        [
            say.Say("othersOf", ("due", say.Number(group.Due)), what),
            .. group.Assessed > 0
                ? (string[])[say.Say("othersImproved", ("assessed", say.Number(group.Assessed)), ("improved", say.Number(group.Improved)))]
                : [],
            .. unknown > 0 ? (string[])[say.Say("othersUnknown", ("unknown", say.Number(unknown)))] : [],
            .. group.Ci is { Low: { } low, High: { } high } ? (string[])[Range(InTen(low), InTen(high))] : [],
            like,
            say.Say("othersCaution"),
        ];
    }

    private IEnumerable<string> Summary()
    {
        var sessions = record.Case.All<SessionPerformed>().Select(entry => entry.Event).OrderBy(session => session.PerformedOn).ToList();
        if (sessions.Count == 0)
            yield return say.Say("summaryNone");
        foreach (var same in sessions.GroupBy(session => session.Modality))
        {
            var (modality, first) = (say.Word("modality", same.Key), say.Day(same.First().PerformedOn));
            var last = say.Day(same.Last().PerformedOn);
            yield return say.Say(
                same.Count() == 1 ? "summaryOne"
                    : first == last ? "summaryOneDay"
                    : "summaryMany",
                ("count", say.Number(same.Count())),
                ("modality", modality),
                ("first", first),
                ("last", last)
            );
        }
    }

    private CourseInReport Course(CourseResult result)
    {
        var (course, site) = (result.Course, result.Course.Site);
        var scores = ScoresOf(result);
        var instrument = result.Assessment?.Instrument ?? (scores is [.., var latest] ? latest.Instrument : null);
        decimal? threshold = result is { Baseline: { } baseline, Assessment: { } assessed }
            ? Responder.Threshold(assessed.Instrument, baseline.Score)
            : null;
        return new(
            site.Indication,
            site.BodyArea,
            ReferenceOf(result).Modality,
            [.. course.Sessions.Select(session => session.On)],
            result.State,
            instrument,
            result.Baseline?.Score,
            result.Assessment?.Score,
            threshold is { } most && most >= Instruments.Of(result.Assessment!.Value.Instrument).Lowest ? most : null,
            [
                .. scores
                    .Where(score => score.Instrument == instrument && instrument != Instrument.Gais)
                    .Select(score => new ScoreInReport(score.AssessedOn, score.Score)),
            ],
            say.Say(
                "courseTitle",
                ("indication", Words.Capital(say.Word("indication", site.Indication))),
                ("area", say.Word("bodyArea", site.BodyArea))
            ),
            [.. Judged(result, threshold)]
        );
    }

    private IEnumerable<string> Judged(CourseResult result, decimal? threshold)
    {
        var what = ("indication", say.Word("indication", result.Course.Site.Indication));
        if (result.Assessment is not { } assessed)
        {
            yield return say.Say(result.State == CourseState.Missing ? "missing" : "notYetDue", what);
            yield break;
        }
        var verdict = result.State switch
        {
            CourseState.Improved => "improved",
            CourseState.NotImproved => "notImproved",
            _ => result.Baseline is null ? "notEvaluable" : "nothingToGain",
        };
        yield return say.Say(verdict, ("day", say.Day(assessed.On)), what);
        if (assessed.Instrument == Instrument.Gais)
        {
            yield return say.Word("gais", say.Number(assessed.Score));
            yield break;
        }
        yield return say.Word("scale", assessed.Instrument);
        if (result.Baseline is not { } baseline)
            yield break;
        yield return say.Say("scores", ("before", say.Number(baseline.Score)), ("after", say.Number(assessed.Score)));
        yield return say.Say("lowerIsBetter");
        if (threshold is { } goal && goal >= Instruments.Of(assessed.Instrument).Lowest)
            yield return say.Say("goal", ("goal", say.Number(goal)));
    }

    /// <summary>The scores of a course's site, from its baseline on and before the site's next course.</summary>
    private List<OutcomeAssessed> ScoresOf(CourseResult result) =>
        [
            .. record
                .Case.All<OutcomeAssessed>()
                .Where(entry => new TreatmentSite(entry.Event.Indication, entry.Event.BodyArea) == result.Course.Site)
                .Where(entry => entry.Event.AssessedOn >= (result.Baseline?.On ?? result.Course.First.On))
                .Where(entry => result.Course.NextCourseOn is not { } next || entry.Event.AssessedOn < next)
                .OrderBy(entry => entry.Event.AssessedOn)
                .ThenBy(entry => entry.Version)
                .Select(entry => entry.Event),
        ];

    private List<SideEffectInReport> SideEffects() =>
        [
            .. record
                .Case.All<SideEffectReported>()
                .Select(entry => entry.Event)
                .GroupBy(report => report.Term)
                .OrderBy(same => same.Min(report => report.OnsetOn))
                .ThenBy(same => same.Key)
                .Select(same => SideEffect(same.Key, [.. same.OrderBy(report => report.OnsetOn)])),
        ];

    private SideEffectInReport SideEffect(SideEffectTerm term, List<SideEffectReported> reports)
    {
        var lasted = reports
            .Select(report => record.Case.Resolution(report.SideEffectId)?.ResolvedOn.DayNumber - report.OnsetOn.DayNumber)
            .OfType<int>()
            .ToList();
        int? longest = lasted.Count > 0 ? lasted.Max() : null;
        var open = reports.Count - lasted.Count;
        var name = Words.Capital(say.Word("effect", term));
        return new(
            term,
            [.. reports.Select(report => report.OnsetOn)],
            longest,
            open,
            reports.Count == 1 ? name : say.Say("effectTimes", ("effect", name), ("count", say.Number(reports.Count))),
            Lasted(longest, reports.Count, open)
        );
    }

    private string Lasted(int? longest, int reports, int open)
    {
        var over = longest switch
        {
            null => null,
            <= 1 => say.Say("lastedDay"),
            { } days when reports - open == 1 => say.Say("lastedDays", ("days", say.Number(days))),
            { } days => say.Say("lastedUpTo", ("days", say.Number(days))),
        };
        return open == 0 ? over!
            : over is null ? say.Say("lastedOpen")
            : $"{over}; {say.Say("lastedOpen").ToLowerInvariant()}: {say.Number(open)}";
    }

    private string SideEffectsSummary() =>
        say.Say(
            !record.Case.All<SideEffectReported>().Any() ? "effectsNone"
            : record.Case.Unresolved().Any() ? "effectsOpen"
            : "effectsOver"
        );

    private IEnumerable<string> Next()
    {
        var said = false;
        if (record.Case.PlanProgress() is { } progress)
        {
            said = true;
            yield return Planned(progress);
        }
        foreach (var course in courses.Where(course => course.State == CourseState.NotYetDue))
        {
            said = true;
            var (window, last) = (AssessmentWindow.Default, ReferenceOf(course).On);
            yield return say.Say(
                "nextCheck",
                ("indication", say.Word("indication", course.Course.Site.Indication)),
                ("from", say.Day(last.AddDays(window.From))),
                ("to", say.Day(last.AddDays(window.To)))
            );
        }
        if (!said)
            yield return say.Say("nextNone");
    }

    private string Planned(PlanProgress progress)
    {
        if (progress.NextOn is not { } next)
            return say.Say("nextDone");
        var modality = ("modality", say.Word("modality", progress.Plan.Modality));
        return progress.Done == 0
            ? say.Say("nextFirst", modality, ("day", say.Day(next)))
            : say.Say(
                next < today ? "nextLate" : "nextSession",
                ("number", say.Number(progress.Done + 1)),
                ("count", say.Number(progress.Plan.Sessions)),
                modality,
                ("day", say.Day(next))
            );
    }

    /// <summary>The aftercare, if the last session or the plan is of a treatment that the sources are about.</summary>
    private List<AftercareInReport> Care()
    {
        Modality?[] treatments =
        [
            courses is [var latest, ..] ? ReferenceOf(latest).Modality : null,
            record.Case.PlanProgress()?.Plan.Modality,
        ];
        return treatments.OfType<Modality>().Any(Aftercare.AppliesTo)
            ? [.. Aftercare.Rules.Select(rule => AftercareInReport.Of(rule, say))]
            : [];
    }

    /// <summary>What raises an alert whenever it is reported, and what lasts longer than expected.</summary>
    private IEnumerable<string> CallUs()
    {
        var terms = Enum.GetValues<SideEffectTerm>();
        yield return say.Say("call", ("effects", Named(terms.Where(Terms.RaisesAlert))));
        foreach (var same in terms.Where(term => !Terms.RaisesAlert(term)).GroupBy(Terms.ExpectedDays).Where(same => same.Key is not null))
            yield return say.Say("callLonger", ("effects", Named(same)), ("days", say.Number(same.Key!.Value)));
    }

    private string Named(IEnumerable<SideEffectTerm> terms) => say.List([.. terms.Select(term => say.Word("effect", term))]);

    private static SessionFact ReferenceOf(CourseResult result) => result.Course.Reference(AssessmentWindow.Default.Reference);

    private string Range(string low, string high) =>
        low == high ? say.Say("othersShare", ("share", low)) : say.Say("othersRange", ("low", low), ("high", high));

    private string InTen(double share) => say.Number(Math.Round((decimal)share * 10, MidpointRounding.AwayFromZero));
}
