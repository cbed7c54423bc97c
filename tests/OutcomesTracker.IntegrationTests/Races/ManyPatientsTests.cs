using OutcomesTracker.IntegrationTests.Api;

namespace OutcomesTracker.IntegrationTests.Races;

/// <summary>Writers on two servers record for a hundred patients in opposite orders.</summary>
[Collection(nameof(TwoServers))]
public sealed class ManyPatientsTests(TwoServers two)
{
    private const int Patients = 100;

    [Fact]
    public async Task Writers_in_opposite_orders_all_succeed()
    {
        var patients = await two.EnrolForTreatment(Patients);
        var body = Bodies.Assessment().ToJsonString();
        var rounds = await Task.WhenAll(
            two.AtOnce(1, (place, _) => InTurn(two.Here, patients.Skip(place).Concat(patients.Take(place)).Take(5))),
            two.AtOnce(1, (place, _) => InTurn(two.There, patients.Reverse().Skip(place).Concat(patients.Reverse().Take(place)).Take(5)))
        );
        var answers = rounds.SelectMany(round => round).SelectMany(one => one).ToList();
        Outcome.AllAccepted(answers);
        await HoldExactly(patients, 3, answers.Select(Told.Of));

        async Task<List<Answer>> InTurn(HttpClient writer, IEnumerable<string> order)
        {
            var got = new List<Answer>();
            foreach (var patient in order)
                got.Add(await writer.Post($"{patient}/assessments", body));
            return got;
        }
    }

    [Fact]
    public async Task One_file_forwards_here_and_backwards_there_is_one_file()
    {
        var ids = Enumerable.Range(0, Patients).Select(_ => Guid.NewGuid()).ToArray();
        var lines = ids.Select(id =>
                (string[])
                    [
                        Bodies.Line("enrol-patient", id, Bodies.Enrolment()),
                        Bodies.Line("give-consent", id, Bodies.Consent()),
                        Bodies.Line("record-consultation", id, Bodies.Consultation()),
                        Bodies.Line("record-session", id, Bodies.Session()),
                        Bodies.Line("report-side-effect", id, Bodies.SideEffect()),
                        Bodies.Line("record-assessment", id, Bodies.Assessment()),
                    ]
            )
            .ToArray();
        var results = await Task.WhenAll(
            two.Here.Import(lines.SelectMany(one => one)),
            two.There.Import(lines.Reverse().SelectMany(one => one))
        );
        var counts = results.Select(result => result[^1]).ToArray();
        Assert.Equal(
            (6 * Patients, 6 * Patients, 0),
            (counts.Sum(one => one.Number("accepted")), counts.Sum(one => one.Number("replayed")), counts.Sum(one => one.Number("refused")))
        );
        var told = results.SelectMany(result => result[..^1]).Select(result => Told.Of(result.GetProperty("receipt")));
        await HoldExactly([.. ids.Select(id => $"/v1/patients/{id}")], 0, told);
    }

    private async Task HoldExactly(string[] patients, int before, IEnumerable<Told> told)
    {
        var byPatient = told.ToLookup(one => one.PatientId);
        foreach (var patient in patients)
            await two.HoldsExactly(patient, before, byPatient[Talking.Id(patient)]);
    }
}
