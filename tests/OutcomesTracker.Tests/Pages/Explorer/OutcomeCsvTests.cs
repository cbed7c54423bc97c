using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OutcomesTracker.Server.Features.Outcomes;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Tests.Pages.Explorer;

/// <summary>An answer as CSV says what the same answer as JSON says, and nothing more.</summary>
public sealed class OutcomeCsvTests
{
    private static readonly string[] Keys = ["group", "term", "suppressed", "cutoff", "sequence", "unattributed"];

    public static TheoryData<int?, int> Cases =>
        new()
        {
            { null, 60 },
            { 2, 60 },
            { 5, 60 },
            { 9, 60 },
            { 15, 60 },
            { 25, 60 },
            { 40, 60 },
            { 5, 20 },
            { 3, 8 },
            { null, 0 },
            { 5, 0 },
        };

    [Theory, MemberData(nameof(Cases))]
    public void Every_number_of_an_improvement_is_there_and_no_other(int? minimum, int patients)
    {
        var answer = Answers.Improvement(minimum, patients);
        var (json, rows) = (Json(answer), Rows(OutcomeCsv.Of(answer)));
        Assert.Equal(json["groups"]!.AsObject().Select(group => group.Key), rows.Select(row => row["group"]));
        foreach (var row in rows)
            Same(json["groups"]![row["group"]]!.AsObject(), row, json);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Every_number_of_side_effects_is_there_and_no_other(int? minimum, int patients)
    {
        var answer = Answers.SideEffects(minimum, patients);
        var (json, rows) = (Json(answer), Rows(OutcomeCsv.Of(answer)));
        Assert.Equal(
            json["groups"]!
                .AsObject()
                .SelectMany(group =>
                    (group.Value!["effects"]?.AsObject().Select(term => term.Key) ?? ["any"]).Select(term => (group.Key, term))
                ),
            rows.Select(row => (row["group"], row["term"]))
        );
        foreach (var row in rows)
        {
            var group = json["groups"]![row["group"]]!;
            var effect = group["effects"]?[row["term"]]!.DeepClone().AsObject() ?? group.DeepClone().AsObject();
            if (group["sessions"] is not null)
                (effect["sessions"], effect["patients"]) = (group["sessions"]!.DeepClone(), group["patients"]!.DeepClone());
            Same(effect, row, json);
            Assert.Equal($"{json["unattributed"]}", row["unattributed"]);
        }
    }

    [Fact]
    public void Rows_are_hidden_and_numbers_too_in_what_is_compared()
    {
        var answers = Cases.Select(row => row.Data).Where(one => one.Item1 > 0 && one.Item2 > 0).ToList();
        Assert.Contains(
            answers,
            one => Rows(OutcomeCsv.Of(Answers.Improvement(one.Item1, one.Item2))).Any(row => row["suppressed"] == "true")
        );
        Assert.Contains(
            answers,
            one =>
                Rows(OutcomeCsv.Of(Answers.SideEffects(one.Item1, one.Item2)))
                    .Any(row => row["suppressed"] == "false" && row["serious"] == "")
        );
    }

    [Theory]
    [InlineData("de-DE"), InlineData("ar-SA"), InlineData("fa-IR")]
    public void It_is_the_same_in_every_culture(string culture)
    {
        var expected = (OutcomeCsv.Of(Answers.Improvement()), OutcomeCsv.Of(Answers.SideEffects()));
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            Assert.Equal(expected, (OutcomeCsv.Of(Answers.Improvement()), OutcomeCsv.Of(Answers.SideEffects())));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Nothing_needs_quotes_and_nothing_begins_as_a_formula_does()
    {
        foreach (var csv in (string[])[OutcomeCsv.Of(Answers.Improvement()), OutcomeCsv.Of(Answers.SideEffects(5))])
        {
            Assert.EndsWith("\r\n", csv, StringComparison.Ordinal);
            Assert.All(
                csv.TrimEnd().Split("\r\n").SelectMany(row => row.Split(',')),
                cell => Assert.Matches(@"^(\*|[\w][\w.+-]*)?$", cell)
            );
        }
    }

    private static void Same(JsonObject cell, Dictionary<string, string> row, JsonNode answer)
    {
        var shown = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(shown, "", cell);
        var numbers = row.Where(column => !Keys.Contains(column.Key) && column.Value.Length > 0).ToDictionary();
        Assert.Equal(shown.OrderBy(one => one.Key, StringComparer.Ordinal), numbers.OrderBy(one => one.Key, StringComparer.Ordinal));
        Assert.Equal(cell["suppressed"] is null ? "false" : "true", row["suppressed"]);
        Assert.Equal(($"{answer["cutoff"]}", $"{answer["sequence"]}"), (row["cutoff"], row["sequence"]));
    }

    /// <summary>A cell's numbers by their columns' names: <c>ci.low</c> is <c>ciLow</c>, <c>severity.1</c> is <c>severity1</c>.</summary>
    private static void Add(Dictionary<string, string> numbers, string name, JsonNode? value)
    {
        if (value is JsonObject members)
            foreach (var (member, inner) in members)
                Add(numbers, name.Length == 0 ? member : $"{name}{char.ToUpperInvariant(member[0])}{member[1..]}", inner);
        else if (value?.GetValueKind() == JsonValueKind.Number)
            numbers[name.Replace("bounds", "bound", StringComparison.Ordinal)] = value.ToJsonString();
    }

    private static JsonNode Json(object answer) => JsonSerializer.SerializeToNode(answer, answer.GetType(), ApiJson.Options)!;

    private static List<Dictionary<string, string>> Rows(string csv)
    {
        var lines = csv.Split("\r\n").SkipLast(1).Select(line => line.Split(',')).ToList();
        Assert.Distinct(lines[0]);
        Assert.All(lines, line => Assert.Equal(lines[0].Length, line.Length));
        return [.. lines.Skip(1).Select(line => lines[0].Zip(line).ToDictionary(cell => cell.First, cell => cell.Second))];
    }
}
