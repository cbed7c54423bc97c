using System.Text.Json;
using System.Text.RegularExpressions;
using OutcomesTracker.Server.Features.Report;
using OutcomesTracker.Tests.Pages;
using OutcomesTracker.Tests.Specs;
using OutcomesTracker.Tests.Style;

namespace OutcomesTracker.Tests.Reports;

/// <summary>What the report can say in a language: its file, and every sentence of it with everything that may be filled in.</summary>
internal sealed partial class ReportSentences
{
    private const string Folder = "src/OutcomesTracker.Server/Features/Report";

    private static readonly string[] Days = ["day", "first", "last", "from", "to"];

    private readonly Sentences say;

    private ReportSentences(ReportLanguage language)
    {
        say = Sentences.In(language);
        using var file = JsonDocument.Parse(Repository.Text($"{Folder}/Sentences.{Code<ReportLanguage>.Of(language)}.json"));
        Templates = Texts(file.RootElement.GetProperty("sentences"));
        Words = file.RootElement.GetProperty("words").EnumerateObject().ToDictionary(list => list.Name, list => Texts(list.Value));
    }

    public Dictionary<string, string> Templates { get; }

    public Dictionary<string, Dictionary<string, string>> Words { get; }

    public static ReportSentences In(ReportLanguage language) => new(language);

    /// <summary>The code that says the sentences.</summary>
    public static string Source =>
        string.Concat(
            Directory
                .EnumerateFiles(Path.Combine(Repository.Root, Folder))
                .Where(path => Path.GetExtension(path) is ".cs" or ".razor")
                .Order(StringComparer.Ordinal)
                .Select(File.ReadAllText)
        );

    public IEnumerable<string> Placeholders(string key) =>
        Placeholder().Matches(Templates[key]).Select(one => one.Groups[1].Value).Distinct();

    /// <summary>Every sentence of the file as it can stand on paper. What to call for is said as the report says it.</summary>
    public IEnumerable<string> All()
    {
        var report = new ReportText(say, SomeRecord.Of(Some.Enrolled()), Some.Today).Answer([], 0, []);
        return Templates
            .Keys.Where(key => !Placeholders(key).Contains("effects"))
            .SelectMany(Filled)
            .Concat(Words["scale"].Values)
            .Concat(Words["gais"].Values)
            .Concat(report.CallUs)
            .SelectMany(text => Gap().Split(text));
    }

    private IEnumerable<string> Filled(string key)
    {
        IEnumerable<(string Name, string Value)[]> fillings =
        [
            [],
        ];
        foreach (var name in Placeholders(key))
            fillings = fillings.SelectMany(filling => Values(name), (filling, value) => filling.Append((name, value)).ToArray()).ToList();
        return fillings.Select(filling => say.Say(key, filling));
    }

    /// <summary>A name is the patient's word and not ours; a number is a word of one syllable, whichever it is.</summary>
    private IEnumerable<string> Values(string name) =>
        name switch
        {
            "modality" or "indication" or "effect" => Words[name].Values,
            "area" => Words["bodyArea"].Values,
            "name" => ["Ann Ash"],
            "sources" => Aftercare.Rules.Select(rule => string.Join(", ", rule.Sources.Select(source => Words["source"][source]))),
            _ when Days.Contains(name) => Enumerable.Range(1, 12).Select(month => say.Day(new(2026, month, 28))),
            _ => [say.Number(12_345.5m)],
        };

    private static Dictionary<string, string> Texts(JsonElement list) =>
        list.EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetString()!);

    [GeneratedRegex(@"(?<=[.!?]) ")]
    private static partial Regex Gap();

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();
}
