using System.Text.RegularExpressions;
using OutcomesTracker.Server.Features.Report;

namespace OutcomesTracker.Tests.Reports;

/// <summary>The two files of sentences: plain, alike, and just what the report says.</summary>
public sealed partial class SentencesTests
{
    private const double Grade = 8;

    private static readonly ReportSentences English = ReportSentences.In(ReportLanguage.En),
        Spanish = ReportSentences.In(ReportLanguage.Es);

    /// <summary>
    /// Whatever ends with a full stop is a sentence, however short. Headings and cells of a table are judged from four words on: a formula
    /// says nothing of "Forehead".
    /// </summary>
    [Theory]
    [InlineData(ReportLanguage.En), InlineData(ReportLanguage.Es)]
    public void Every_sentence_whatever_is_filled_in_is_at_grade_8_or_lower(ReportLanguage language)
    {
        Func<string, double> grade = language == ReportLanguage.En ? Readability.FleschKincaid : Readability.Crawford;
        var judged = ReportSentences.In(language).All().Where(text => text.EndsWith('.') || Readability.Words(text).Count >= 4).ToList();
        Assert.InRange(judged.Count, 3_000, 100_000);
        Assert.DoesNotContain(judged, text => text.Contains('{', StringComparison.Ordinal));
        Assert.Empty(
            judged
                .Select(text => (Grade: grade(text), Text: text))
                .Where(one => one.Grade > Grade)
                .OrderByDescending(one => one.Grade)
                .Select(one => FormattableString.Invariant($"{one.Grade:0.0}: {one.Text}"))
                .Take(20)
        );
    }

    [Fact]
    public void Both_languages_say_the_same_of_the_same()
    {
        Assert.Equal(English.Templates.Keys, Spanish.Templates.Keys);
        Assert.Equal(English.Words.Keys, Spanish.Words.Keys);
        Assert.All(English.Templates.Keys, key => Assert.Equal(English.Placeholders(key).Order(), Spanish.Placeholders(key).Order()));
        Assert.All(English.Templates.Keys, key => Assert.Equal(English.Templates[key].EndsWith('.'), Spanish.Templates[key].EndsWith('.')));
        Assert.All(English.Words.Keys, list => Assert.Equal(English.Words[list].Keys, Spanish.Words[list].Keys));
        Assert.All(English.Words.Concat(Spanish.Words), list => Assert.Distinct(list.Value.Values));
    }

    [Fact]
    public void Every_code_has_a_word()
    {
        Assert.Equal(Code<Modality>.All, English.Words["modality"].Keys);
        Assert.Equal(Code<Indication>.All, English.Words["indication"].Keys);
        Assert.Equal(Code<BodyArea>.All, English.Words["bodyArea"].Keys);
        Assert.Equal(Code<SideEffectTerm>.All, English.Words["effect"].Keys);
        Assert.Equal(Code<Instrument>.All.Except(["gais"]), English.Words["scale"].Keys);
        var grades = Instruments.Of(Instrument.Gais);
        Assert.Equal(
            Enumerable.Range((int)grades.Lowest, (int)(grades.Highest - grades.Lowest) + 1).Select(grade => $"{grade}"),
            English.Words["gais"].Keys
        );
        Assert.Equal(Aftercare.Rules.Select(rule => rule.Span).Distinct(), English.Words["span"].Keys);
        Assert.Equal(Aftercare.Rules.SelectMany(rule => rule.Sources).Distinct().Order(), English.Words["source"].Keys.Order());
    }

    [Theory]
    [InlineData(ReportLanguage.En), InlineData(ReportLanguage.Es)]
    public void A_scale_is_said_with_its_ends(ReportLanguage language)
    {
        var scales = ReportSentences.In(language).Words["scale"];
        foreach (var scale in Instruments.All.Where(one => one.Instrument != Instrument.Gais))
            Assert.Equal(
                [$"{scale.Lowest}", $"{scale.Highest}"],
                Number().Matches(scales[Code<Instrument>.Of(scale.Instrument)]).Select(number => number.Value)
            );
    }

    [Fact]
    public void Every_sentence_is_said_and_nothing_else()
    {
        var source = ReportSentences.Source;
        Assert.All(English.Templates.Keys, key => Assert.Contains($"\"{key}\"", source, StringComparison.Ordinal));
        var said = SaysOf(source).ToList();
        Assert.InRange(said.Count, 50, 200);
        Assert.Empty(said.Except(English.Templates.Keys));
        Assert.Empty(
            Aftercare.Rules.SelectMany(rule => new[] { rule.Advice, rule.Elsewhere }).OfType<string>().Except(English.Templates.Keys)
        );
    }

    /// <summary>Each is said after "sus".</summary>
    [Fact]
    public void What_is_treated_is_a_plural_in_Spanish() =>
        Assert.All(Spanish.Words["indication"].Values, words => Assert.EndsWith("s", words.Split(' ')[0], StringComparison.Ordinal));

    [Fact]
    public void Words_begin_with_a_small_letter_and_end_with_no_stop()
    {
        foreach (var list in (string[])["modality", "indication", "bodyArea", "effect"])
            Assert.All(English.Words[list].Values.Concat(Spanish.Words[list].Values), word => Assert.Matches(@"^\p{Ll}.*[^.]$", word));
    }

    [Theory]
    [InlineData("es", ReportLanguage.Es), InlineData("es-MX", ReportLanguage.Es), InlineData("ES-419", ReportLanguage.Es)]
    [InlineData("en", ReportLanguage.En), InlineData("fr", ReportLanguage.En), InlineData("est", ReportLanguage.En)]
    [InlineData("", ReportLanguage.En)]
    public void Spanish_is_for_Spanish_and_English_for_any_other(string tag, ReportLanguage language) =>
        Assert.Equal(language, Sentences.LanguageOf(tag));

    [Fact]
    public void Days_numbers_and_lists_are_as_the_language_writes_them()
    {
        var (en, es) = (Sentences.In(ReportLanguage.En), Sentences.In(ReportLanguage.Es));
        Assert.Equal(("1 March 2026", "1 de marzo de 2026"), (en.Day(new(2026, 3, 1)), es.Day(new(2026, 3, 1))));
        Assert.Equal(("12,345.25", "12.345,25"), (en.Number(12_345.25m), es.Number(12_345.25m)));
        Assert.Equal(("42.0001", "6"), (en.Number(42.0001m), en.Number(6.00m)));
        Assert.Equal(("a, b or c", "a o b"), (en.List(["a", "b", "c"]), es.List(["a", "b"])));
        Assert.Equal(("a", ""), (en.List(["a"]), es.List([])));
    }

    /// <summary>The keys that calls of Say name: the texts in their brackets that name no word and nothing that is filled in.</summary>
    private static IEnumerable<string> SaysOf(string source)
    {
        foreach (Match call in Say().Matches(source))
        {
            var end = call.Index + call.Length;
            for (var depth = 1; depth > 0; end++)
                depth += source[end] switch
                {
                    '(' => 1,
                    ')' => -1,
                    _ => 0,
                };
            foreach (Match text in Text().Matches(source[(call.Index + call.Length)..(end - 1)]))
                yield return text.Groups[1].Value;
        }
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();

    [GeneratedRegex(@"say\.Say\(")]
    private static partial Regex Say();

    [GeneratedRegex("(?<![(])\"(\\w+)\"")]
    private static partial Regex Text();
}
