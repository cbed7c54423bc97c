using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using OutcomesTracker.Server.Features.Outcomes;

namespace OutcomesTracker.Tests.Pages.Explorer;

/// <summary>An answer as the explorer shows it, whatever of it is hidden.</summary>
public sealed class ResultTests
{
    private static readonly Dictionary<string, object> Effective = new()
    {
        ["day"] = 30,
        ["windowFrom"] = 23,
        ["windowTo"] = 44,
        ["anchor"] = "last",
        ["groupBy"] = "modality",
    };

    public static TheoryData<int?, int> Cases => OutcomeCsvTests.Cases;

    [Theory, MemberData(nameof(Cases))]
    public void An_improvement_shows_a_row_for_each_group_and_says_which_are_hidden(int? minimum, int patients)
    {
        var answer = Answers.Improvement(minimum, patients) with { Query = Effective };
        var shown = Shown<ImprovementResult>(ExploredView.Improvement, answer, minimum);
        var rows = shown.Descendants("tbody").Elements("tr").ToList();
        Assert.Equal(answer.Groups.Count, rows.Count);
        Assert.Equal(answer.Groups.Count(group => group.Value.Shown is null), rows.Count(IsHidden));
        IsWhole(shown);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Side_effects_show_a_table_for_each_group_and_say_what_is_hidden(int? minimum, int patients)
    {
        var answer = Answers.SideEffects(minimum, patients) with { Query = Effective };
        var shown = Shown<SideEffectResult>(ExploredView.SideEffects, answer, minimum);
        var groups = answer.Groups.Values.Select(group => group.Shown).OfType<SideEffectGroup>().ToList();
        Assert.Equal(groups.Count, shown.Descendants("table").Count());
        var rows = shown.Descendants("tbody").Elements("tr").ToList();
        Assert.Equal(groups.Sum(group => group.Effects.Count), rows.Count);
        Assert.Equal(groups.Sum(group => group.Effects.Count(effect => effect.Value.Shown is null)), rows.Count(IsHidden));
        IsWhole(shown);
    }

    private static bool IsHidden(XElement row) => row.Elements("td").Any(cell => cell.Text() == "Hidden: small cell");

    /// <summary>Each row is as wide as its head, and nothing stands there that is no word or number.</summary>
    private static void IsWhole(XElement shown)
    {
        foreach (var table in shown.Descendants("table"))
        {
            var width = table.Element("thead")!.Descendants("th").Count();
            Assert.All(
                table.Element("tbody")!.Elements("tr"),
                row => Assert.Equal(width, row.Elements().Sum(cell => (int?)cell.Attribute("colspan") ?? 1))
            );
        }
        Assert.All((string[])["NaN", "null", "System."], odd => Assert.DoesNotContain(odd, shown.Text(), StringComparison.Ordinal));
    }

    private static XElement Shown<TResult>(ExploredView view, object answer, int? minimum)
        where TResult : Microsoft.AspNetCore.Components.IComponent =>
        Rendered.Of<TResult>(
            new()
            {
                ["Question"] = OutcomeQuestion.Of(
                    new QueryCollection(new Dictionary<string, StringValues> { ["view"] = view.Code, ["groupBy"] = "modality" })
                )!,
                ["Answer"] = answer,
                ["Clinics"] = new Dictionary<string, string>(),
                ["MinimumCellSize"] = minimum ?? 0,
                ["IsResearcher"] = minimum is not null,
            }
        );
}
