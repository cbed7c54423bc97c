using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using OutcomesTracker.Server.Features.Outcomes;

namespace OutcomesTracker.Tests.Pages.Explorer;

/// <summary>How the explorer puts a question into words.</summary>
public sealed class OutcomeWordsTests
{
    private static readonly Dictionary<string, string> Clinics = new() { ["harbour"] = "Harbour Dermatology", ["vale"] = "VALE" };

    [Theory]
    [InlineData("modality", "*", "All together"), InlineData("skinType", "3", "III"), InlineData("skinType", "9", "9")]
    [InlineData("clinic", "harbour", "Harbour Dermatology"), InlineData("clinic", "gone", "gone")]
    [InlineData("ageBand", "under-18", "Under 18"), InlineData("ageBand", "18-29", "18–29"), InlineData("ageBand", "60+", "60+")]
    [
        InlineData("sessions", "1", "1 session"),
        InlineData("sessions", "2", "2 sessions"),
        InlineData("sessions", "6+", "6 sessions or more")
    ]
    [InlineData("indication", "acne-scars", "Acne scars"), InlineData("operatorRole", "plastic-surgeon", "Plastic surgeon")]
    public void A_value_has_a_label(string parameter, string value, string label) =>
        Assert.Equal(label, OutcomeWords.ValueOf(parameter, value, Clinics));

    [Theory]
    [InlineData("", "Improvement by modality")]
    [InlineData("?groupBy=skinType&sex=male&sex=female", "Improvement by skin type, female or male")]
    [InlineData("?clinic=harbour&clinic=vale&clinic=gone", "Improvement by modality, gone, Harbour Dermatology or VALE")]
    [InlineData("?instrument=goodman-baron&instrument=gais&instrument=mmasi", "Improvement by modality, GAIS, Goodman–Baron or mMASI")]
    [InlineData("?ageBand=under-18&ageBand=60%2B&skinType=1&skinType=6", "Improvement by modality, skin type I or VI, age 60+ or under 18")]
    [InlineData("?view=side-effects&term=cold-sore&modality=microneedling-rf", "Side effects by modality, cold sore, microneedling, RF")]
    public void A_question_has_a_title(string query, string title) => Assert.Equal(title, OutcomeWords.Title(Of(query), Clinics));

    [Theory]
    [InlineData(30, "last", "a month after the last session"), InlineData(365, "first", "a year after the first session")]
    [InlineData(1, "last", "1 day after the last session"), InlineData(0, "last", "0 days after the last session")]
    public void The_window_is_words(long day, string anchor, string words) => Assert.Equal(words, OutcomeWords.WindowOf(day, anchor));

    [Theory]
    [InlineData("", ""), InlineData("a", "a"), InlineData("a b", "a or b"), InlineData("a b c", "a, b or c")]
    public void Any_of_several(string words, string joined) =>
        Assert.Equal(joined, OutcomeWords.AnyOf(words.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public void Headings_ask()
    {
        Assert.Equal("How many courses had improved a month after the last session?", OutcomeWords.ImprovementHeading(Of(""), 30, "last"));
        Assert.Equal(
            "Of the courses for melasma or wrinkles, how many had improved 60 days after the last session?",
            OutcomeWords.ImprovementHeading(Of("?indication=melasma&indication=wrinkles"), 60, "last")
        );
        Assert.Equal("any side effect", OutcomeWords.TermsOf(Of("?view=side-effects")));
        Assert.Equal("pain or redness", OutcomeWords.TermsOf(Of("?view=side-effects&term=pain&term=redness")));
    }

    [Fact]
    public void An_interval_is_a_range_or_none()
    {
        Assert.Equal("12.5–99.9", OutcomeWords.Range(new(0.125, 0.99949)));
        Assert.Equal("none", OutcomeWords.Range(null));
        Assert.Equal("none", OutcomeWords.Range(new(null, null)));
    }

    /// <summary>Values in the order of the address.</summary>
    private static OutcomeQuestion Of(string query)
    {
        var question = OutcomeQuestion.Of(new QueryCollection(QueryHelpers.ParseQuery(query)))!;
        var ordered = question.Address()["/outcomes".Length..];
        question = OutcomeQuestion.Of(new QueryCollection(QueryHelpers.ParseQuery(ordered)))!;
        return question.Value("groupBy") is null ? question.With("groupBy", "modality") : question;
    }
}
