using System.Text.Json;
using System.Text.Json.Nodes;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>What a researcher sees of small cells with the default settings: cells of fewer than five patients are hidden.</summary>
public sealed class SmallViewTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    private const string Improvement = "/v1/outcomes/improvement",
        SideEffects = "/v1/outcomes/side-effects";

    [Fact]
    public async Task Four_are_hidden_from_a_researcher_and_not_from_their_clinic_and_five_are_shown()
    {
        using var clinician = registry.Clinician();
        using var researcher = registry.As(Role.Researcher);
        for (var patient = 0; patient < 4; patient++)
            await Treat(clinician);

        const string Hidden = """{"*":{"suppressed":true},"microneedling-pen":{"suppressed":true}}""";
        var (improvement, sideEffects) = (await researcher.Read(Improvement), await researcher.Read(SideEffects));
        Same(Hidden, improvement.GetProperty("groups"));
        Same(Hidden, sideEffects.GetProperty("groups"));
        Assert.Equal(0, sideEffects.Number("unattributed"));
        Assert.Equal(4, Everyone(await clinician.Read(Improvement)).Number("improved"));
        Assert.Equal(4, Everyone(await clinician.Read(SideEffects)).Number("sessions"));
        Assert.Equal(4, (await clinician.Read(SideEffects)).Number("unattributed"));

        await Treat(clinician);
        Assert.Equal(5, Everyone(await researcher.Read(Improvement)).Number("improved"));
        Assert.Equal(5, Everyone(await researcher.Read(SideEffects)).Number("sessions"));
        Assert.Equal(5, (await researcher.Read(SideEffects)).Number("unattributed"));
    }

    /// <summary>Records a patient with research consent, a session, a score, and a side effect from long before the session.</summary>
    private static async Task Treat(HttpClient clinician)
    {
        var patient = await clinician.EnrolForTreatment();
        await clinician.Accept($"{patient}/consents", Bodies.Consent("research"));
        await clinician.Accept($"{patient}/sessions", Bodies.Session());
        await clinician.Accept($"{patient}/assessments", Bodies.Assessment());
        await clinician.Accept($"{patient}/side-effects", Bodies.SideEffect("2025-01-12"));
    }

    private static JsonElement Everyone(JsonElement answer) => answer.GetProperty("groups").GetProperty("*");

    private static void Same(string expected, JsonElement actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual.GetRawText())), actual.GetRawText());
}
