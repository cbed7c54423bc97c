using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Pages;
using OutcomesTracker.Server.Pages.Charts;

namespace OutcomesTracker.Server.Features.Report;

/// <summary>A language of the report.</summary>
public enum ReportLanguage
{
    En,
    Es,
}

/// <summary>
/// The sentences and words of the report in one language, from its file. Plain: a test holds each to a readability formula.
/// </summary>
public sealed class Sentences
{
    private static readonly FrozenDictionary<ReportLanguage, Sentences> All = Enum.GetValues<ReportLanguage>()
        .ToFrozenDictionary(language => language, language => new Sentences(language));

    private readonly Content content;
    private readonly CultureInfo culture;

    private Sentences(ReportLanguage language)
    {
        Language = language;
        culture = CultureInfo.GetCultureInfo(Code<ReportLanguage>.Of(language));
        using var file = typeof(Sentences).Assembly.GetManifestResourceStream(
            $"{typeof(Sentences).Namespace}.Sentences.{Code<ReportLanguage>.Of(language)}.json"
        )!;
        content = JsonSerializer.Deserialize<Content>(file, JsonSerializerOptions.Web)!;
    }

    public ReportLanguage Language { get; }

    public static Sentences In(ReportLanguage language) => All[language];

    /// <summary>The report's language for a language tag of BCP 47: Spanish for Spanish, English for any other.</summary>
    public static ReportLanguage LanguageOf(string tag) =>
        tag.Split('-')[0].Equals("es", StringComparison.OrdinalIgnoreCase) ? ReportLanguage.Es : ReportLanguage.En;

    /// <summary>A sentence with its names filled in. It begins with a capital, whatever stands first.</summary>
    public string Say(string key, params ReadOnlySpan<(string Name, string Value)> names)
    {
        var said = content.Sentences[key];
        foreach (var (name, value) in names)
            said = said.Replace($"{{{name}}}", value, StringComparison.Ordinal);
        return Words.Capital(said);
    }

    /// <summary>What a code is called: <c>modality</c>, <c>laser</c>.</summary>
    public string Word(string list, string code) => content.Words[list][code];

    public string Word<T>(string list, T member)
        where T : struct, Enum => Word(list, Code<T>.Of(member));

    /// <summary>What charts write on their axes.</summary>
    public ChartWords OfCharts => new(culture, content.Words["chart"]["of"]);

    /// <summary>A day in full.</summary>
    public string Day(DateOnly day) =>
        content
            .Day.Replace("{day}", day.Day.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{month}", content.Months[day.Month - 1], StringComparison.Ordinal)
            .Replace("{year}", day.Year.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>"a, b or c".</summary>
    public string List(IReadOnlyList<string> items) =>
        items.Count < 2 ? string.Concat(items) : $"{string.Join(", ", items.SkipLast(1))}{content.Or}{items[^1]}";

    /// <summary>A number as the language writes it.</summary>
    public string Number(decimal number) => number.ToString("#,0.############################", culture);

    private sealed record Content(
        IReadOnlyDictionary<string, string> Sentences,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Words,
        IReadOnlyList<string> Months,
        string Day,
        string Or
    );
}
