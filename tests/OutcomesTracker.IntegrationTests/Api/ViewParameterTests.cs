using System.Text.Json;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>The parameters of the two views: which values are refused, and how they are repeated in the response.</summary>
public sealed class ViewParameterTests(UnsuppressedRegistry registry) : IClassFixture<UnsuppressedRegistry>, IDisposable
{
    private const string Improvement = "/v1/outcomes/improvement",
        SideEffects = "/v1/outcomes/side-effects";

    private readonly HttpClient researcher = registry.As(Role.Researcher);

    public void Dispose() => researcher.Dispose();

    [Theory]
    [InlineData("cutoff=2025-13-01", "cutoff")]
    [InlineData("cutoff=", "cutoff")]
    [InlineData("cutoff=2025-1-1", "cutoff")]
    [InlineData("cutoff=2025-01-01&cutoff=2025-01-01", "cutoff")]
    [InlineData("asOfSequence=-1", "asOfSequence")]
    [InlineData("asOfSequence=1.5", "asOfSequence")]
    [InlineData("asOfSequence=1&asOfSequence=2", "asOfSequence")]
    [InlineData("atLeastSequence=x", "atLeastSequence")]
    [InlineData("groupBy=colour", "groupBy")]
    [InlineData("groupBy=Modality", "groupBy")]
    [InlineData("groupBy=sex&groupBy=sex", "groupBy")]
    [InlineData("modality=lasers", "modality")]
    [InlineData("modality=laser&modality=", "modality")]
    [InlineData("modality=laser,facial", "modality")]
    [InlineData("skinType=0", "skinType")]
    [InlineData("skinType=7", "skinType")]
    [InlineData("skinType=I", "skinType")]
    [InlineData("sex=f", "sex")]
    [InlineData("ageBand=18-30", "ageBand")]
    [InlineData("ageBand=60%20", "ageBand")]
    [InlineData("clinic=nowhere", "clinic")]
    [InlineData("clinic=Harbour", "clinic")]
    [InlineData("colour=red", "colour")]
    [InlineData("Cutoff=2025-01-01", "Cutoff")]
    public async Task Both_views_refuse_it_and_name_it(string query, string field)
    {
        (await researcher.Ask($"{Improvement}?{query}")).IsProblem(400, "malformed", field);
        (await researcher.Ask($"{SideEffects}?{query}")).IsProblem(400, "malformed", field);
    }

    [Theory]
    [InlineData(Improvement, "day=-1", "day")]
    [InlineData(Improvement, "day=3651&windowTo=3650", "day")]
    [InlineData(Improvement, "day=30&day=30", "day")]
    [InlineData(Improvement, "windowFrom=45", "windowFrom")]
    [InlineData(Improvement, "windowFrom=-1", "windowFrom")]
    [InlineData(Improvement, "windowTo=3651", "windowTo")]
    [InlineData(Improvement, "windowTo=x", "windowTo")]
    [InlineData(Improvement, "anchor=middle", "anchor")]
    [InlineData(Improvement, "indication=scars", "indication")]
    [InlineData(Improvement, "bodyArea=nose", "bodyArea")]
    [InlineData(Improvement, "instrument=vas", "instrument")]
    [InlineData(Improvement, "assessor=nurse", "assessor")]
    [InlineData(Improvement, "operatorRole=nurse", "operatorRole")]
    [InlineData(Improvement, "groupBy=operatorRole", "groupBy")]
    [InlineData(Improvement, "term=pain", "term")]
    [InlineData(Improvement, "sessions=1", "sessions")]
    [InlineData(SideEffects, "operatorRole=surgeon", "operatorRole")]
    [InlineData(SideEffects, "term=ouch", "term")]
    [InlineData(SideEffects, "attributionDays=-1", "attributionDays")]
    [InlineData(SideEffects, "attributionDays=1&attributionDays=1", "attributionDays")]
    [InlineData(SideEffects, "indication=melasma", "indication")]
    [InlineData(SideEffects, "groupBy=sessions", "groupBy")]
    [InlineData(SideEffects, "groupBy=bodyArea", "groupBy")]
    [InlineData(SideEffects, "day=30", "day")]
    public async Task Each_view_refuses_what_is_not_its_own(string view, string query, string field) =>
        (await researcher.Ask($"{view}?{query}")).IsProblem(400, "malformed", field);

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once() =>
        (await researcher.Ask($"{Improvement}?day=x&anchor=y&modality=z&colour=red&cutoff=now")).IsProblem(
            400,
            "malformed",
            "day",
            "anchor",
            "modality",
            "colour",
            "cutoff"
        );

    [Theory]
    [InlineData(Improvement, "sex", "female, male, other, unknown")]
    [InlineData(Improvement, "assessor", "blinded, clinician, patient")]
    [InlineData(Improvement, "anchor", "last, first")]
    [InlineData(Improvement, "groupBy", "modality, skinType, sex, ageBand, clinic, indication, bodyArea, sessions")]
    [InlineData(SideEffects, "groupBy", "modality, skinType, sex, ageBand, clinic, operatorRole")]
    [InlineData(SideEffects, "ageBand", "under-18, 18-29, 30-39, 40-49, 50-59, 60+")]
    public async Task An_unknown_code_is_told_the_known_ones(string view, string parameter, string known)
    {
        var refused = await researcher.Ask($"{view}?{parameter}=unheard-of");
        refused.IsProblem(400, "malformed", parameter);
        Assert.Equal($"{parameter} must be one of {known}.", refused.Json.GetProperty("errors").GetProperty(parameter)[0].GetString());
    }

    [Fact]
    public async Task An_answer_is_its_sequence_its_cutoff_what_was_asked_and_the_groups()
    {
        Assert.Equal("cutoff groups query sequence", await Members(Improvement));
        Assert.Equal("cutoff groups query sequence unattributed", await Members(SideEffects));

        async Task<string> Members(string view) =>
            string.Join(' ', (await researcher.Read(view)).EnumerateObject().Select(member => member.Name).Order());
    }

    [Fact]
    public async Task Every_effective_parameter_is_told_back_and_what_is_unset_is_absent()
    {
        await Told(
            Improvement,
            "?cutoff=2025-06-01",
            """{"anchor":"last","cutoff":"2025-06-01","day":30,"groupBy":"modality","windowFrom":23,"windowTo":44}"""
        );
        await Told(
            Improvement,
            "?cutoff=2025-06-01&day=3&anchor=first&groupBy=sessions&asOfSequence=2&modality=laser&modality=chemical-peel&modality=laser"
                + "&skinType=6&skinType=2&sex=male&ageBand=60%2B&ageBand=18-29&clinic=vale&clinic=harbour"
                + "&indication=melasma&bodyArea=face&instrument=salt&instrument=hdss&assessor=patient",
            """
            {"ageBand":["18-29","60+"],"anchor":"first","asOfSequence":2,"assessor":["patient"],"bodyArea":["face"],
             "clinic":["harbour","vale"],"cutoff":"2025-06-01","day":3,"groupBy":"sessions","indication":["melasma"],
             "instrument":["hdss","salt"],"modality":["chemical-peel","laser"],"sex":["male"],"skinType":[2,6],"windowFrom":0,"windowTo":17}
            """
        );
        await Told(
            SideEffects,
            "?cutoff=2025-06-01&term=pain&term=itching&operatorRole=nurse&groupBy=operatorRole",
            """{"attributionDays":30,"cutoff":"2025-06-01","groupBy":"operatorRole","operatorRole":["nurse"],"term":["itching","pain"]}"""
        );
        var today = (await researcher.Read(SideEffects)).Text("cutoff");
        Assert.InRange(
            DateOnly.Parse(today),
            DateOnly.FromDateTime(DateTime.UtcNow.AddMinutes(-5)),
            DateOnly.FromDateTime(DateTime.UtcNow)
        );
    }

    [Theory]
    [InlineData("cutoff=0001-01-01")]
    [InlineData("cutoff=9999-12-31")]
    [InlineData("cutoff=9999-12-31&day=3600&windowFrom=0&windowTo=3650")]
    [InlineData("asOfSequence=0")]
    [InlineData("asOfSequence=9223372036854775807")]
    [InlineData("atLeastSequence=0")]
    public async Task The_ends_of_every_range_are_answered(string query)
    {
        using var clinician = registry.Clinician();
        var patient = await clinician.EnrolForTreatment();
        await clinician.Accept($"{patient}/sessions", Bodies.Session());
        await clinician.Accept($"{patient}/side-effects", Bodies.SideEffect());
        foreach (var caller in (HttpClient[])[researcher, clinician])
            Assert.True((await caller.Read($"{Improvement}?{query}")).GetProperty("groups").TryGetProperty("*", out _));
        if (query.Contains("day", StringComparison.Ordinal))
            return;
        Assert.True((await clinician.Read($"{SideEffects}?{query}&attributionDays=3650")).GetProperty("groups").TryGetProperty("*", out _));
    }

    private async Task Told(string view, string query, string expected)
    {
        var answer = await researcher.Read(view + query);
        Assert.Equal(JsonSerializer.Serialize(JsonDocument.Parse(expected)), JsonSerializer.Serialize(answer.GetProperty("query")));
        Assert.Equal(answer.GetProperty("query").Text("cutoff"), answer.Text("cutoff"));
        Assert.True(answer.GetProperty("sequence").GetInt64() <= (query.Contains("asOf", StringComparison.Ordinal) ? 2 : long.MaxValue));
    }
}
