using OutcomesTracker.Server.Features.Outcomes;
using OutcomesTracker.Server.Features.Report;
using OutcomesTracker.Tests.Outcomes;
using OutcomesTracker.Tests.Pages;
using OutcomesTracker.Tests.Specs;

namespace OutcomesTracker.Tests.Reports;

/// <summary>Reports of the patient of <see cref="Some"/>. No text of any has a name in it that was not filled in.</summary>
internal static class SomeReport
{
    /// <summary>The report on 15 June 2026.</summary>
    public static ReportAnswer Of(params IEnumerable<PatientEvent> events) => Of(ReportLanguage.En, Some.Today, events);

    public static ReportAnswer InSpanish(params IEnumerable<PatientEvent> events) => Of(ReportLanguage.Es, Some.Today, events);

    /// <summary>The report so many days after 1 March 2026.</summary>
    public static ReportAnswer OnDay(int day, params IEnumerable<PatientEvent> events) =>
        Of(ReportLanguage.En, Some.Treatment.AddDays(day), events);

    public static ReportAnswer Of(ReportLanguage language, DateOnly today, params IEnumerable<PatientEvent> events)
    {
        var pairs = SomeRecord.Of([Some.Enrolled(), .. events]).Case.Comparisons().Where(pair => pair.After is not null);
        var report = TextOf(language, today, events).Answer([], 17, pairs);
        Assert.All(Texts(report), text => Assert.DoesNotMatch("[{}]", text));
        return report;
    }

    public static ReportText TextOf(ReportLanguage language, DateOnly today, params IEnumerable<PatientEvent> events) =>
        new(Sentences.In(language), SomeRecord.Of([Some.Enrolled(), .. events]), today);

    /// <summary>What is said of others' acne scars that were treated with a pen.</summary>
    public static IReadOnlyList<string> OfOthers(Cell<ImprovementGroup>? group, ReportLanguage language = ReportLanguage.En) =>
        TextOf(language, Some.Today).OfOthers(Indication.AcneScars, Modality.MicroneedlingPen, group);

    /// <summary>A group in which so many improved, did not, are missing or cannot be compared.</summary>
    public static Cell<ImprovementGroup> Group(long improved, long notImproved, long missing = 0, long notEvaluable = 0, long notYetDue = 0)
    {
        var (assessed, due) = (improved + notImproved, improved + notImproved + missing + notEvaluable);
        var bounds = new Interval(Cells.Quotient(improved, due), Cells.Quotient(improved + missing + notEvaluable, due));
        return new(
            new(
                due + notYetDue,
                notYetDue,
                due,
                missing,
                notEvaluable,
                assessed,
                improved,
                Cells.Quotient(improved, assessed),
                Interval.Wilson(improved, assessed),
                bounds
            )
        );
    }

    /// <summary>A session of 1 March 2026, or so many days later, of one site.</summary>
    public static SessionPerformed Session(int day, Modality modality = Modality.MicroneedlingPen, TreatmentSite? site = null) =>
        Some.Treated(Some.Treatment.AddDays(day), Guid.CreateVersion7(), site ?? Some.AcneOnFace) with
        {
            Modality = modality,
        };

    public static OutcomeAssessed Score(int day, Instrument instrument, decimal score) => CourseStory.Score(day, instrument, score);

    private static IEnumerable<string> Texts(ReportAnswer report) =>
        [
            .. report.Summary,
            .. report.Courses.SelectMany(course => course.Sentences.Append(course.Title)),
            .. report.SideEffects.SelectMany(effect => (string[])[effect.What, effect.Lasted]),
            .. report.Photographs.SelectMany(pair => (string[])[pair.Title, pair.Before.When, pair.After.When]),
            report.SideEffectsSummary,
            .. report.Next,
            .. report.Aftercare.SelectMany(rule => rule.Sources.Concat([rule.Span, rule.Advice, rule.Elsewhere ?? ""])),
            .. report.CallUs,
            .. report.Basis,
        ];
}
