using OutcomesTracker.Server.Pages;
using OutcomesTracker.Tests.Golden;

namespace OutcomesTracker.Tests.Pages;

/// <summary>How pages write codes, numbers and days.</summary>
public sealed class WordsTests
{
    /// <summary>Labels that begin with a small letter because the world writes them so.</summary>
    private static readonly string[] Small = ["mMASI"];

    public static TheoryData<string> Lists => [.. GoldenFiles.Codes.Select(list => list.Key)];

    [Theory, MemberData(nameof(Lists))]
    public void Every_code_has_a_label_in_words(string list)
    {
        var codes = GoldenFiles.Codes[list]!.AsArray().Select(code => code!.GetValue<string>()).ToList();
        var labels = codes.Select(code =>
            list == "ageBand" ? Server.Features.Outcomes.OutcomeWords.ValueOf("ageBand", code) : Words.Of(code)
        );
        Assert.All(labels.Except(Small), label => Assert.Matches(@"^[A-Z0-9][^-_]*$", label));
        Assert.Distinct(labels);
    }

    [Theory]
    [InlineData("acne-scars", "Acne scars", "acne scars"), InlineData("gais", "GAIS", "GAIS"), InlineData("prp", "PRP", "PRP")]
    [InlineData("mmasi", "mMASI", "mMASI"), InlineData("vitamin-c", "Vitamin C", "vitamin C")]
    [InlineData("microneedling-rf", "Microneedling, RF", "microneedling, RF")]
    [InlineData("goodman-baron", "Goodman–Baron", "Goodman–Baron")]
    [InlineData("fitzpatrick-wrinkle", "Fitzpatrick wrinkle", "Fitzpatrick wrinkle")]
    [InlineData("registry-admin", "Registry admin", "registry admin"), InlineData("", "", ""), InlineData("x", "X", "X")]
    public void A_label_and_the_same_within_a_sentence(string code, string label, string within) =>
        Assert.Equal((label, within), (Words.Of(code), Words.Within(code)));

    [Theory]
    [InlineData(0.005, "0.5", "0.5"), InlineData(0.0149, "1", "1.5"), InlineData(0.125, "13", "12.5"), InlineData(0.625, "63", "62.5")]
    [InlineData(0.00045, "0.0", "0.0"), InlineData(0.0005, "0.1", "0.1"), InlineData(1, "100", "100.0"), InlineData(0, "0", "0.0")]
    [InlineData(0.99949, "99.9", "99.9"), InlineData(2.0 / 3, "67", "66.7")]
    public void A_rate_is_rounded_to_the_nearest_and_a_half_up(double rate, string whole, string table)
    {
        Assert.Equal((whole, table), (Words.WholePercent(rate), Words.TablePercent(rate)));
        Assert.Equal($"{whole}\u202f%", Words.Percent(rate));
        Assert.Equal($"{table}\u202f%", Words.TableRate(rate));
    }

    [Theory]
    [InlineData("performedOn must not be after today, 2026-11-30.", "Performed on must not be after today, 30 Nov 2026.")]
    [InlineData("This must be in birthYear.", "This must be in birth year.")]
    [InlineData("give override.reason to treat all the same.", "Give reason to treat all the same.")]
    [InlineData("This must be a whole number from 0 to 2147483647.", "This must be a whole number of 0 or more.")]
    [InlineData("goodman-baron takes a whole grade from 1 to 4.", "Goodman–Baron takes a whole grade from 1 to 4.")]
    [InlineData("treats[0].bodyArea must be one of face, neck.", "Body area must be one of face, neck.")]
    [InlineData("A needle depth above 3 mm is not accepted.", "A needle depth above 3 mm is not accepted.")]
    public void What_the_API_says_is_said_in_words(string sentence, string said) => Assert.Equal(said, Words.Said(sentence));

    [Fact]
    public void A_rate_of_nothing_is_none() => Assert.Equal("none", Words.TableRate(null));

    [Theory]
    [InlineData(0, "0 sessions"), InlineData(1, "1 session"), InlineData(2, "2 sessions"), InlineData(1_000, "1,000 sessions")]
    public void One_is_not_many(long count, string words) => Assert.Equal(words, Words.Plural(count, "session"));

    [Fact]
    public void A_plural_of_its_own() =>
        Assert.Equal(("1 person", "2 people"), (Words.Plural(1, "person", "people"), Words.Plural(2, "person", "people")));

    [Fact]
    public void Skin_types_are_roman() => Assert.Equal(["I", "II", "III", "IV", "V", "VI"], Enumerable.Range(1, 6).Select(Words.SkinType));

    [Theory]
    [InlineData("skinType", "Skin type"), InlineData("needleDepthMm", "Needle depth mm"), InlineData("on", "On"), InlineData("", "")]
    public void A_fields_name_is_words(string name, string words) => Assert.Equal(words, Words.OfName(name));

    [Theory]
    [InlineData("1", "1"), InlineData("1.50", "1.5"), InlineData("42.0001", "42.0001"), InlineData("0.0000000000000000000000000001", null)]
    [InlineData("1234567.8", "1234567.8")]
    public void A_number_is_written_in_full(string number, string? words) =>
        Assert.Equal(words ?? number, Words.Number(decimal.Parse(number, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void Days_and_counts_are_the_same_everywhere() =>
        Assert.Equal(("5 Mar 2026", "1,234,567"), (Words.Day(new(2026, 3, 5)), Words.Count(1_234_567)));

    [Theory]
    [InlineData("eczema", "Eczema"), InlineData("", ""), InlineData("émail", "Émail")]
    public void A_sentence_begins_with_a_capital(string text, string sentence) => Assert.Equal(sentence, Words.Capital(text));
}
