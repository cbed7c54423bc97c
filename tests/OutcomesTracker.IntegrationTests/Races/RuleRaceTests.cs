using System.Text.Json.Nodes;
using OutcomesTracker.IntegrationTests.Api;

namespace OutcomesTracker.IntegrationTests.Races;

/// <summary>
/// A hundred concurrent writers of entries that exclude each other, without version or key: a rule accepts one of them, on one server and
/// on two.
/// </summary>
[Collection(nameof(TwoServers))]
public sealed class RuleRaceTests(TwoServers two)
{
    [Theory, InlineData(1), InlineData(2)]
    public async Task A_side_effect_is_resolved_once(int servers)
    {
        var patient = await two.Here.EnrolForTreatment();
        var effect = (await two.Here.Accept($"{patient}/side-effects", Bodies.SideEffect())).Text("id");
        var body = Bodies.Resolution().ToJsonString();
        var answers = await two.AtOnce(servers, (_, writer) => writer.Post($"{patient}/side-effects/{effect}/resolution", body));
        Outcome.Divide(answers, 1, 0, 409, "already-resolved", "sideEffectId");
        await two.HoldsExactly(patient, 4, answers);
    }

    public static TheoryData<int, string, string> Ids =>
        new()
        {
            { 1, "sessions", "sessionId" },
            { 2, "sessions", "sessionId" },
            { 1, "side-effects", "sideEffectId" },
            { 2, "side-effects", "sideEffectId" },
            { 1, "photos", "photoId" },
            { 2, "photos", "photoId" },
        };

    [Theory, MemberData(nameof(Ids))]
    public async Task An_id_is_used_once(int servers, string path, string member)
    {
        var patient = await two.Here.EnrolForTreatment();
        JsonObject valid = path switch
        {
            "sessions" => Bodies.Session(),
            "photos" => Bodies.Photo(),
            _ => Bodies.SideEffect(),
        };
        var body = valid.With(member, Guid.NewGuid()).ToJsonString();
        var answers = await two.AtOnce(servers, (_, writer) => writer.Post($"{patient}/{path}", body));
        Outcome.Divide(answers, 1, 0, 409, "id-in-use", member);
        await two.HoldsExactly(patient, 3, answers);
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task An_entry_is_retracted_once(int servers)
    {
        var patient = await two.Here.EnrolForTreatment();
        var body = Bodies.Retraction(3).ToJsonString();
        var answers = await two.AtOnce(servers, (_, writer) => writer.Post($"{patient}/retractions", body));
        Outcome.Divide(answers, 1, 0, 422, "target-retracted");
        await two.HoldsExactly(patient, 3, answers);
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task A_patient_is_enrolled_once_in_one_clinic(int servers)
    {
        using var here = two.Clinician(0, "vale");
        using var there = two.Clinician(1, "vale");
        var id = Guid.NewGuid();
        var body = Bodies.Enrolment(id).ToJsonString();
        var answers = await two.AtOnce(
            servers,
            (place, writer) =>
                (
                    place / 2 % 2 == 0 ? writer
                    : writer == two.Here ? here
                    : there
                ).Post("/v1/patients", body)
        );
        Outcome.Divide(answers, 1, 0, 409, "already-enrolled", "patientId");
        var won = Array.FindIndex(answers, answer => answer.Status == 201);
        var (owner, other) = won / 2 % 2 == 0 ? (two.There, there) : (there, two.There);
        Assert.Equal(1, await owner.Version($"/v1/patients/{id}"));
        (await other.Ask($"/v1/patients/{id}")).IsProblem(404, "not-found");
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task A_withdrawal_lets_pass_what_came_before_it_and_nothing_after(int servers)
    {
        var patient = await two.Here.EnrolForTreatment();
        var (withdrawal, session) = (Bodies.Consent(on: "2025-01-20").ToJsonString(), Bodies.Session().ToJsonString());
        var answers = await two.AtOnce(
            servers,
            (place, writer) =>
                place == 50 ? writer.Post($"{patient}/consents/withdrawals", withdrawal) : writer.Post($"{patient}/sessions", session)
        );
        var withdrawn = Told.Of(answers[50]).Version;
        var sessions = answers.Where((_, place) => place != 50).ToList();
        Outcome.Divide(sessions, (int)withdrawn - 4, 0, 422, "treatment-consent-required");
        Assert.All(sessions.Where(answer => answer.Status == 201), answer => Assert.True(Told.Of(answer).Version < withdrawn));
        await two.HoldsExactly(patient, 3, answers);
    }
}
