using OutcomesTracker.IntegrationTests.Api;

namespace OutcomesTracker.IntegrationTests.Races;

/// <summary>A hundred concurrent writers with one idempotency key, or a few, on one server and on two.</summary>
[Collection(nameof(TwoServers))]
public sealed class KeyRaceTests(TwoServers two)
{
    [Theory, InlineData(1), InlineData(2)]
    public async Task Equal_keys_and_equal_content_are_one_event_and_ninety_nine_replays_before_the_version_is_looked_at(int servers)
    {
        var patient = await two.Here.EnrolForTreatment();
        var (key, body) = (Talking.Key(Guid.NewGuid()), Bodies.Session().ToJsonString());
        var answers = await two.AtOnce(servers, (_, writer) => writer.Post($"{patient}/sessions", body, key, Talking.IfMatch(3)));
        Outcome.AllAccepted(answers, replayed: 99);
        Assert.Single(answers.Select(answer => answer.Json.Text("id")).Distinct());
        await two.HoldsExactly(patient, 3, answers);
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task Equal_enrolments_with_one_key_are_one_patient(int servers)
    {
        var (key, body) = (Talking.Key(Guid.NewGuid()), Bodies.Enrolment().ToJsonString());
        var answers = await two.AtOnce(servers, (_, writer) => writer.Post("/v1/patients", body, key));
        Outcome.AllAccepted(answers, replayed: 99);
        await two.HoldsExactly($"/v1/patients/{answers[0].Json.Text("patientId")}", 0, answers);
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task One_key_with_a_hundred_contents_is_good_for_one_of_them(int servers)
    {
        var patient = await two.Here.EnrolForTreatment();
        var key = Talking.Key(Guid.NewGuid());
        var answers = await two.AtOnce(servers, (place, writer) => writer.Post($"{patient}/assessments", Salt(place), key));
        Outcome.Divide(answers, 1, 0, 409, "key-reused", "Idempotency-Key");
        var again = await two.AtOnce(servers, (place, writer) => writer.Post($"{patient}/assessments", Salt(place), key));
        Outcome.Divide(again, 0, 1, 409, "key-reused", "Idempotency-Key");
        await two.HoldsExactly(patient, 3, [.. answers, .. again]);
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task One_key_with_two_contents_replays_the_one_and_refuses_the_other(int servers)
    {
        var patient = await two.Here.EnrolForTreatment();
        var key = Talking.Key(Guid.NewGuid());
        // The content changes after every second writer, so that each server receives both contents.
        var answers = await two.AtOnce(servers, (place, writer) => writer.Post($"{patient}/assessments", Salt(place / 2 % 2), key));
        Outcome.Divide(answers, 1, 49, 409, "key-reused", "Idempotency-Key");
        await two.HoldsExactly(patient, 3, answers);
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task One_key_for_a_hundred_patients_is_good_for_one_of_them(int servers)
    {
        var patients = await two.EnrolForTreatment(TwoServers.Writers);
        var (key, body) = (Talking.Key(Guid.NewGuid()), Bodies.Session().ToJsonString());
        var answers = await two.AtOnce(servers, (place, writer) => writer.Post($"{patients[place]}/sessions", body, key));
        Outcome.Divide(answers, 1, 0, 409, "key-reused", "Idempotency-Key");
        foreach (var (patient, answer) in patients.Zip(answers))
            await two.HoldsExactly(patient, 3, [answer]);
    }

    [Theory, InlineData(1, 1), InlineData(2, 1), InlineData(1, 50), InlineData(2, 50), InlineData(2, 7)]
    public async Task Pairs_of_equal_requests_are_one_event_each(int servers, int patients)
    {
        var paths = await two.EnrolForTreatment(patients);
        var keys = Enumerable.Range(0, TwoServers.Writers / 2).Select(_ => Talking.Key(Guid.NewGuid())).ToArray();
        var answers = await two.AtOnce(
            servers,
            (place, writer) => writer.Post($"{paths[place / 2 % patients]}/assessments", Salt(place / 2), keys[place / 2])
        );
        Outcome.AllAccepted(answers, replayed: 50);
        foreach (var path in paths)
            await two.HoldsExactly(path, 3, answers.Where(answer => answer.Json.GetProperty("patientId").GetGuid() == Talking.Id(path)));
    }

    private static string Salt(int score) => Bodies.Assessment(score).With("instrument", "salt").ToJsonString();
}
