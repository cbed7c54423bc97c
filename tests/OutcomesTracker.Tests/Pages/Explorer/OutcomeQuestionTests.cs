using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using OutcomesTracker.Server.Features.Outcomes;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Tests.Pages.Forms;
using OutcomesTracker.Tests.Specs;

namespace OutcomesTracker.Tests.Pages.Explorer;

/// <summary>A question as it stands in the explorer's address.</summary>
public sealed class OutcomeQuestionTests
{
    private static readonly Caller Researcher = new("r", Role.Researcher, null);

    [Theory]
    [InlineData("?view=nothing"), InlineData("?view=Improvement"), InlineData("?view=improvement&view=x"), InlineData("?view=%00")]
    [InlineData("?view=side-effects&view=improvement")]
    public void An_unknown_view_or_two_are_no_question(string query) => Assert.Null(OutcomeQuestion.Of(Parsed(query)));

    [Theory]
    [InlineData("", "improvement"), InlineData("?view=", "improvement"), InlineData("?view=side-effects", "side-effects")]
    [InlineData("?view=side-effects&view=", "side-effects"), InlineData("?view=side-effects&view=side-effects", "side-effects")]
    public void Without_a_view_improvement_is_asked(string query, string view) => Assert.Equal(view, Of(query).View.Code);

    [Fact]
    public void What_was_left_empty_is_dropped() =>
        Assert.Equal(
            "/outcomes?view=improvement&day=60",
            Of("?day=60&windowFrom=&windowTo=%20&sex=&sex=&cutoff=&clinic=%09&view=improvement").Address()
        );

    [Fact]
    public void What_only_the_other_view_takes_is_dropped()
    {
        const string both =
            "?day=60&anchor=first&instrument=gais&indication=melasma&term=pain&attributionDays=9&operatorRole=nurse&sex=male";
        Assert.Equal(
            "/outcomes?view=improvement&anchor=first&day=60&indication=melasma&instrument=gais&sex=male",
            Of($"{both}&view=improvement").Address()
        );
        Assert.Equal(
            "/outcomes?view=side-effects&attributionDays=9&operatorRole=nurse&sex=male&term=pain",
            Of($"{both}&view=side-effects").Address()
        );
    }

    [Theory]
    [InlineData("improvement", "sessions", true), InlineData("side-effects", "sessions", false)]
    [InlineData("improvement", "operatorRole", false), InlineData("side-effects", "operatorRole", true)]
    [InlineData("side-effects", "modality", true), InlineData("side-effects", "nothing", true)]
    public void A_group_that_only_the_other_view_has_is_dropped_and_one_that_none_has_is_refused_by_the_api(
        string view,
        string key,
        bool stays
    ) => Assert.Equal(stays ? key : null, Of($"?view={view}&groupBy={key}").Value("groupBy"));

    [Fact]
    public void A_parameter_that_neither_view_has_stays_for_the_api_to_refuse() =>
        Assert.Equal("/outcomes?view=improvement&x=1", Of("?x=1").Address());

    [Theory]
    [InlineData(""), InlineData(".csv"), InlineData(".json")]
    public void One_question_has_one_address_whatever_the_order(string download)
    {
        var parameters = new[] { "day=60", "sex=male", "sex=female", "modality=laser", "view=improvement", "skinType=2", "skinType=1" };
        var random = new Random(3);
        var addresses = Enumerable
            .Range(0, 50)
            .Select(_ => Of($"?{string.Join('&', parameters.OrderBy(_ => random.Next()))}").Address(download));
        Assert.Equal(
            $"/outcomes{download}?view=improvement&day=60&modality=laser&sex=female&sex=male&skinType=1&skinType=2",
            Assert.Single(addresses.Distinct())
        );
    }

    [Fact]
    public void Whatever_a_value_is_it_comes_back_from_the_address()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Arb.From(HostileText.Some), Survives));
        Assert.All(HostileText.All, Survives);
    }

    private static void Survives(string text)
    {
        // Half a character cannot be sent.
        var value = string.Concat(text.EnumerateRunes());
        var question = OutcomeQuestion.Of(
            new QueryCollection(new Dictionary<string, StringValues> { ["clinic"] = new([value, "vale"]), ["day"] = value })
        )!;
        var again = Of(question.Address()["/outcomes".Length..]);
        Assert.Equal(string.IsNullOrWhiteSpace(value) ? null : value, again.Value("day"));
        Assert.Equal(question.Values("clinic").Order(StringComparer.Ordinal), again.Values("clinic"));
        Assert.Equal(question.Address(), again.Address());
        Assert.DoesNotMatch("""[^!-~]|["<>\\]""", question.Address());
    }

    [Theory]
    [InlineData("")]
    [InlineData("?view=side-effects")]
    [InlineData(
        "?day=060&skinType=02&skinType=1&skinType=1&modality=laser&modality=laser&windowFrom=007&assessor=patient&assessor=blinded"
    )]
    [InlineData("?atLeastSequence=5&asOfSequence=99999999999999999999&cutoff=2026-01-01&groupBy=sessions&anchor=first")]
    [InlineData("?view=side-effects&term=pain&term=bleeding&term=pain&attributionDays=00&clinic=vale&clinic=harbour&ageBand=60%2B")]
    public void The_whole_question_asked_again_is_the_whole_question(string query)
    {
        var whole = Whole(Of(query));
        Assert.Equal(whole.Address(), Whole(Of(whole.Address()["/outcomes".Length..])).Address());
    }

    [Theory]
    [InlineData("?day=60&skinType=2&skinType=1", "?skinType=01&skinType=2&skinType=1&day=060&groupBy=modality")]
    [InlineData("?windowFrom=7", "?windowFrom=007&anchor=last&day=30"), InlineData("?sex=male&sex=male", "?sex=male&view=improvement")]
    public void Two_ways_to_ask_the_same_have_one_whole_question(string one, string other) =>
        Assert.Equal(Whole(Of(one)).Address(), Whole(Of(other)).Address());

    [Fact]
    public void The_whole_question_pins_the_cutoff_and_the_sequence_and_says_no_window_that_follows_from_the_day()
    {
        Assert.Equal(
            "/outcomes?view=improvement&anchor=last&asOfSequence=42&cutoff=2026-06-15&day=60&groupBy=modality",
            Whole(Of("?day=60&atLeastSequence=1")).Address()
        );
        Assert.Equal(
            "/outcomes?view=side-effects&asOfSequence=42&attributionDays=30&cutoff=2026-06-15&groupBy=modality",
            Whole(Of("?view=side-effects")).Address()
        );
    }

    [Fact]
    public void A_parameter_can_be_changed_and_taken_away_and_the_question_itself_stays()
    {
        var question = Of("?day=60&sex=male");
        Assert.Equal("/outcomes?view=improvement&day=60&sex=female&sex=other", question.With("sex", "other", "female").Address());
        Assert.Equal("/outcomes?view=improvement&sex=male", question.With("day", null).Address());
        Assert.Equal("/outcomes?view=improvement&day=60&sex=male", question.Address());
    }

    private static OutcomeQuestion Of(string query) => OutcomeQuestion.Of(Parsed(query))!;

    private static QueryCollection Parsed(string query) => new(QueryHelpers.ParseQuery(query));

    /// <summary>The question as the page completes it, answered at entry 42.</summary>
    private static OutcomeQuestion Whole(OutcomeQuestion question)
    {
        var errors = new FieldErrors();
        var effective =
            question.View == ExploredView.Improvement
                ? GetImprovementEndpoint.Request(question.Query, Researcher, Some.Today, errors)?.EffectiveParameters
                : GetSideEffectsEndpoint.Request(question.Query, Researcher, Some.Today, errors)?.EffectiveParameters;
        Assert.Empty(errors.All);
        return question.Whole(effective!, 42);
    }
}
