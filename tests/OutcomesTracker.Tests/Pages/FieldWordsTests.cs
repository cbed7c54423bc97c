using System.Text.Json.Nodes;
using OutcomesTracker.Server.Pages;

namespace OutcomesTracker.Tests.Pages;

/// <summary>How pages write the fields of an event, whatever its kind.</summary>
public sealed class FieldWordsTests
{
    [Theory]
    [InlineData("device.needleDepthMm", "device: needle depth mm"), InlineData("treats[0].bodyArea", "treats 1: body area")]
    [InlineData("conditions[11]", "conditions 12"), InlineData("note", "note")]
    [InlineData("replacement.data.override.findings[1].code", "replacement: data: override: findings 2: code")]
    [InlineData("odd[name]", "odd[name]"), InlineData("odd[99999999999]", "odd[99999999999]"), InlineData("[", "["), InlineData("", "")]
    public void A_path_is_a_label(string path, string label) => Assert.Equal(label, FieldWords.NameOf(path));

    [Theory]
    [InlineData(null, "nothing"), InlineData("", "nothing"), InlineData("true", "yes"), InlineData("false", "no")]
    [InlineData("2026-03-05", "5 Mar 2026"), InlineData("2026-02-30", "2026-02-30"), InlineData("acne-scars", "acne-scars")]
    public void A_value_is_words_where_it_is_a_day_or_a_flag(string? value, string words) => Assert.Equal(words, FieldWords.ValueOf(value));

    [Fact]
    public void A_document_is_flattened_to_the_paths_of_its_values()
    {
        var data = JsonNode.Parse("""{"a":{"b":1.50,"c":null},"d":["x",{"e":true}],"f":[],"g":{},"h":"1.50"}""");
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["a.b"] = "1.50",
                ["d[0]"] = "x",
                ["d[1].e"] = "true",
                ["h"] = "1.50",
            },
            FieldWords.Flat(data)
        );
        Assert.Empty(FieldWords.Flat(null));
    }
}
