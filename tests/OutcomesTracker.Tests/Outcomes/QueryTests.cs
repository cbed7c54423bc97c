using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using OutcomesTracker.Outcomes;
using OutcomesTracker.Outcomes.Facts;
using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Outcomes.SideEffects;
using OutcomesTracker.Server.Features.Outcomes;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Tests.Outcomes;

/// <summary>The parameters of the two views.</summary>
public sealed class QueryTests
{
    private static readonly DateOnly Today = new(2026, 6, 15);
    private static readonly Caller Researcher = new("r", Role.Researcher, null);

    [Fact]
    public void Nothing_asked_is_the_defaults_and_they_are_told() =>
        Assert.Equal(
            """{"anchor":"last","cutoff":"2026-06-15","day":30,"groupBy":"modality","windowFrom":23,"windowTo":44}""",
            Told(Improvement("").Request!.EffectiveParameters)
        );

    [Fact]
    public void Of_side_effects_too() =>
        Assert.Equal(
            """{"attributionDays":30,"cutoff":"2026-06-15","groupBy":"modality"}""",
            Told(SideEffects("").Request!.EffectiveParameters)
        );

    [Fact]
    public void Repeated_parameters_are_told_as_sorted_arrays() =>
        Assert.Equal(
            """{"anchor":"first","clinic":["harbour","vale"],"cutoff":"2027-01-01","day":5"""
                + ""","groupBy":"bodyArea","sex":["female","male"],"skinType":[2,6],"windowFrom":0,"windowTo":19}""",
            Told(
                Improvement(
                    "?skinType=6&skinType=2&sex=male&sex=female&clinic=vale&clinic=harbour&day=5"
                        + "&anchor=first&groupBy=bodyArea&cutoff=2027-01-01"
                ).Request!.EffectiveParameters
            )
        );

    [Theory]
    [
        InlineData("?day=3", 3, 0, 17),
        InlineData("?day=7", 7, 0, 21),
        InlineData("?day=8", 8, 1, 22),
        InlineData("?day=0&windowFrom=0&windowTo=0", 0, 0, 0)
    ]
    [
        InlineData("?windowFrom=0&windowTo=3650", 30, 0, 3_650),
        InlineData("?windowFrom=44", 30, 44, 44),
        InlineData("?day=3636", 3_636, 3_629, 3_650)
    ]
    public void The_window_follows_the_day(string query, int day, int from, int to)
    {
        var (request, errors) = Improvement(query);
        Assert.Empty(errors);
        Assert.Equal((day, from, to), (request!.Query.Window.Day, request!.Query.Window.From, request!.Query.Window.To));
    }

    [Theory]
    [
        InlineData("?colour=blue", "colour"),
        InlineData("?Day=30", "Day"),
        InlineData("?term=redness", "term"),
        InlineData("?operatorRole=nurse", "operatorRole")
    ]
    [
        InlineData("?attributionDays=3", "attributionDays"),
        InlineData("?modality=lasers", "modality"),
        InlineData("?modality=laser&modality=x", "modality"),
        InlineData("?modality=", "modality")
    ]
    [
        InlineData("?skinType=0", "skinType"),
        InlineData("?skinType=7", "skinType"),
        InlineData("?skinType=10", "skinType"),
        InlineData("?ageBand=18-30", "ageBand")
    ]
    [
        InlineData("?clinic=Harbour", "clinic"),
        InlineData("?clinic=harbour%0A", "clinic"),
        InlineData("?cutoff=2026-02-30", "cutoff"),
        InlineData("?cutoff=", "cutoff")
    ]
    [
        InlineData("?cutoff=2026-01-01&cutoff=2026-01-01", "cutoff"),
        InlineData("?day=1&day=1", "day"),
        InlineData("?groupBy=modality&groupBy=sex", "groupBy")
    ]
    [
        InlineData("?groupBy=operatorRole", "groupBy"),
        InlineData("?groupBy=BodyArea", "groupBy"),
        InlineData("?groupBy=", "groupBy"),
        InlineData("?anchor=middle", "anchor")
    ]
    [
        InlineData("?day=-1", "day"),
        InlineData("?day=3651", "day"),
        InlineData("?day=1.5", "day"),
        InlineData("?windowFrom=10&windowTo=9", "windowFrom")
    ]
    [
        InlineData("?windowTo=3651", "windowTo"),
        InlineData("?asOfSequence=-1", "asOfSequence"),
        InlineData("?asOfSequence=x", "asOfSequence"),
        InlineData("?asOfSequence=", "asOfSequence")
    ]
    [InlineData("?instrument=poem", "instrument"), InlineData("?assessor=nurse", "assessor")]
    public void What_is_unknown_or_malformed_or_given_twice_is_named(string query, string name) =>
        Assert.Equal([name], Improvement(query).Errors.Select(error => error.Field).Distinct());

    [Theory]
    [
        InlineData("?indication=acne-scars", "indication"),
        InlineData("?bodyArea=face", "bodyArea"),
        InlineData("?groupBy=sessions", "groupBy"),
        InlineData("?groupBy=indication", "groupBy")
    ]
    [
        InlineData("?day=30", "day"),
        InlineData("?attributionDays=-1", "attributionDays"),
        InlineData("?term=redness&term=blush", "term"),
        InlineData("?instrument=gais", "instrument")
    ]
    public void Of_side_effects_likewise(string query, string name) =>
        Assert.Equal([name], SideEffects(query).Errors.Select(error => error.Field).Distinct());

    [Theory]
    [InlineData("0"), InlineData("9223372036854775807"), InlineData("9223372036854775808"), InlineData("99999999999999999999999999")]
    public void A_sequence_may_be_beyond_every_end(string sequence)
    {
        var (request, errors) = Improvement($"?asOfSequence={sequence}");
        Assert.Empty(errors);
        var known = new Recorded<PersonFact>(new(1, 1985, Sex.Female, 3), 10, Recorded<PersonFact>.NotEnded);
        Assert.Equal(sequence != "0", known.IsRecordedAt(request!.Query.AsOfSequence));
    }

    [Fact]
    public void A_clinic_sees_itself_and_is_refused_another()
    {
        var clinician = new Caller("c", Role.Clinician, "harbour");
        Assert.Equal(403, OutcomeView.CheckAccess(Query("?clinic=vale"), clinician)!.Status);
        Assert.Equal(403, OutcomeView.CheckAccess(Query("?clinic=harbour&clinic=vale&colour=blue"), clinician)!.Status);
        Assert.Null(OutcomeView.CheckAccess(Query("?clinic=harbour"), clinician));
        Assert.Null(OutcomeView.CheckAccess(Query("?clinic=vale"), Researcher));
        Assert.Equal(new Viewer.ClinicStaff("harbour"), GetImprovementEndpoint.Request(Query(""), clinician, Today, new())!.Query.Viewer);
        Assert.Equal(new Viewer.Researcher(), Improvement("").Request!.Query.Viewer);
    }

    private static QueryCollection Query(string query) => new(QueryHelpers.ParseQuery(query));

    private static (OutcomeRequest<ImprovementQuery>? Request, IReadOnlyList<FieldError> Errors) Improvement(string query)
    {
        var errors = new FieldErrors();
        return (GetImprovementEndpoint.Request(Query(query), Researcher, Today, errors), errors.All);
    }

    private static (OutcomeRequest<SideEffectQuery>? Request, IReadOnlyList<FieldError> Errors) SideEffects(string query)
    {
        var errors = new FieldErrors();
        return (GetSideEffectsEndpoint.Request(Query(query), Researcher, Today, errors), errors.All);
    }

    private static string Told(SortedDictionary<string, object> told) => JsonSerializer.Serialize(told, ApiJson.Options);
}
