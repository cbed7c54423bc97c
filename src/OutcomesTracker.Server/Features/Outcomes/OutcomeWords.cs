using System.Globalization;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Server.Pages;

namespace OutcomesTracker.Server.Features.Outcomes;

/// <summary>How the explorer puts a question and its groups into words.</summary>
public static class OutcomeWords
{
    /// <summary>A parameter's or group key's name as a label.</summary>
    public static string NameOf(string parameter) =>
        parameter switch
        {
            "term" => "Side effect",
            "sessions" => "Number of sessions",
            _ => Words.OfName(parameter),
        };

    /// <summary>Whether the groups have an order of their own, which a reader looks for.</summary>
    public static bool IsOrdinal(string groupBy) =>
        groupBy == GroupKeys.SkinType.Code || groupBy == GroupKeys.AgeBand.Code || groupBy == GroupKeys.Sessions.Code;

    /// <summary>A group's or filter value's label.</summary>
    /// <param name="parameter">The group key or filter.</param>
    /// <param name="value">The value's code.</param>
    public static string ValueOf(string parameter, string value, IReadOnlyDictionary<string, string>? clinics = null) =>
        value == GroupKeys.AllGroups ? "All together"
        : parameter == GroupKeys.SkinType.Code && int.TryParse(value, out var type) && type is >= 1 and <= 6 ? Words.SkinType(type)
        : parameter == GroupKeys.Clinic.Code ? clinics?.GetValueOrDefault(value, value) ?? value
        : parameter == GroupKeys.AgeBand.Code ? (value == "under-18" ? "Under 18" : value.Replace('-', '–'))
        : parameter == GroupKeys.Sessions.Code
            ? (
                value == "6+" ? "6 sessions or more"
                : value == "1" ? "1 session"
                : $"{value} sessions"
            )
        : Words.Of(value);

    /// <summary>The days from the anchor to the assessment: "a month after the last session".</summary>
    public static string WindowOf(long day, string anchor) =>
        $"{(day switch { 30 => "a month", 365 => "a year", _ => Words.Plural(day, "day") })} after the {anchor} session";

    /// <summary>"redness, swelling or pain".</summary>
    public static string AnyOf(IReadOnlyList<string> words) =>
        words.Count < 2 ? string.Concat(words) : $"{string.Join(", ", words.SkipLast(1))} or {words[^1]}";

    /// <summary>The heading of a question of the improvement view.</summary>
    public static string ImprovementHeading(OutcomeQuestion question, long day, string anchor)
    {
        var indications = question.Values(GroupKeys.Indication.Code).Select(Words.Within).ToList();
        var window = WindowOf(day, anchor);
        return indications.Count == 0
            ? $"How many courses had improved {window}?"
            : $"Of the courses for {AnyOf(indications)}, how many had improved {window}?";
    }

    /// <summary>What is asked, in the words of a title: view, group, filters.</summary>
    public static string Title(OutcomeQuestion question, IReadOnlyDictionary<string, string> clinics) =>
        string.Join(
            ", ",
            [
                $"{Words.Of(question.View.Code)} by {NameOf(question.Value(OutcomeQuestion.GroupBy)!).ToLowerInvariant()}",
                .. FiltersOf(question, clinics),
            ]
        );

    /// <summary>What the question is restricted to, a phrase for each filter.</summary>
    public static IEnumerable<string> FiltersOf(OutcomeQuestion question, IReadOnlyDictionary<string, string> clinics) =>
        question
            .View.Parameters.Fields.Where(parameter => parameter.MayRepeat && question.Values(parameter.Name).Any())
            .Select(parameter =>
                (
                    parameter.Name == GroupKeys.SkinType.Code ? "skin type "
                    : parameter.Name == GroupKeys.AgeBand.Code ? "age "
                    : ""
                ) + AnyOf([.. question.Values(parameter.Name).Select(value => Within(parameter.Name, value, clinics))])
            );

    /// <summary>A filter value's label within a sentence; a clinic's name stays as it is.</summary>
    private static string Within(string parameter, string value, IReadOnlyDictionary<string, string> clinics) =>
        parameter == GroupKeys.Clinic.Code || parameter == GroupKeys.SkinType.Code ? ValueOf(parameter, value, clinics)
        : parameter == GroupKeys.AgeBand.Code ? ValueOf(parameter, value).ToLowerInvariant()
        : Words.Within(value);

    /// <summary>The side effects that are asked for, within a sentence.</summary>
    public static string TermsOf(OutcomeQuestion question) =>
        question.Values("term").Select(Words.Within).ToList() is { Count: > 0 } terms ? AnyOf(terms) : "any side effect";

    /// <summary>An interval in per cent with one decimal, for tables.</summary>
    public static string Range(Interval? interval) =>
        interval is { Low: { } low, High: { } high } ? $"{Words.TablePercent(low)}–{Words.TablePercent(high)}" : "none";

    /// <summary>Why a cell is hidden.</summary>
    public static string WhyHidden(int minimum) =>
        $"Hidden: fewer than {minimum} patients, or it would give so small a group away by subtraction.";

    /// <summary>An answer's cutoff as a day.</summary>
    public static DateOnly CutoffOf(IOutcomeAnswer answer) =>
        DateOnly.ParseExact(answer.Cutoff, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Care up to which day, as known at which entry.</summary>
    public static string Basis(DateOnly cutoff, long sequence) =>
        $"Care up to {Words.Day(cutoff)}, as known at entry {Words.Count(sequence)}";

    /// <summary>What was asked for with a cutoff after today, if it was.</summary>
    public static string? OfFutureCutoff(DateOnly cutoff, DateOnly today) =>
        cutoff > today
            ? $"The cutoff, {Words.Day(cutoff)}, is after today: what is not due yet is counted as if its day had come and nobody had."
            : null;
}
