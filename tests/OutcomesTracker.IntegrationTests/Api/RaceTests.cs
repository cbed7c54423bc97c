namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>Requests that arrive together: by key, by version, and without either.</summary>
public sealed class RaceTests(RunningRegistry registry) : IClassFixture<RunningRegistry>, IDisposable
{
    private readonly HttpClient clinician = registry.Clinician();

    public void Dispose() => clinician.Dispose();

    [Fact]
    public async Task Twenty_equal_requests_with_one_key_make_one_event()
    {
        var patient = await clinician.EnrolForTreatment();
        var key = Talking.Key(Guid.NewGuid());
        var answers = await Together(20, _ => clinician.Post($"{patient}/sessions", Bodies.Session(), key));
        Assert.All(answers, answer => Assert.Equal(201, answer.Status));
        Assert.Single(answers, answer => !answer.Json.GetProperty("replayed").GetBoolean());
        Assert.Single(answers.Select(answer => answer.Json.GetProperty("id").GetGuid()).Distinct());
        Assert.Equal(4, await clinician.Version(patient));
    }

    [Fact]
    public async Task Twenty_equal_enrolments_with_one_key_make_one_patient()
    {
        var key = Talking.Key(Guid.NewGuid());
        var answers = await Together(20, _ => clinician.Post("/v1/patients", Bodies.Enrolment(), key));
        Assert.All(answers, answer => Assert.Equal(201, answer.Status));
        Assert.Single(answers, answer => !answer.Json.GetProperty("replayed").GetBoolean());
        Assert.Single(answers.Select(answer => answer.Json.GetProperty("patientId").GetGuid()).Distinct());
    }

    [Fact]
    public async Task One_key_for_many_patients_is_good_for_one_of_them()
    {
        var patients = await Together(8, _ => clinician.Enrol());
        var key = Talking.Key(Guid.NewGuid());
        var answers = await Together(8, place => clinician.Post($"{patients[place]}/consents", Bodies.Consent(), key));
        Assert.Single(answers, answer => answer.Status == 201);
        Assert.All(answers.Where(answer => answer.Status != 201), answer => answer.IsProblem(409, "key-reused"));
    }

    [Fact]
    public async Task One_id_enrolled_in_two_clinics_at_once_belongs_to_one()
    {
        using var vale = registry.Clinician("vale");
        for (var round = 0; round < 5; round++)
        {
            var id = Guid.NewGuid();
            var answers = await Together(6, place => (place % 2 == 0 ? clinician : vale).Post("/v1/patients", Bodies.Enrolment(id)));
            Assert.Single(answers, answer => answer.Status == 201);
            Assert.All(answers.Where(answer => answer.Status != 201), answer => answer.IsProblem(409, "already-enrolled", "patientId"));
        }
    }

    [Fact]
    public async Task Of_writers_with_the_same_version_one_wins_and_the_others_must_look_again()
    {
        var patient = await clinician.EnrolForTreatment();
        for (var version = 3; version < 8; version++)
        {
            var current = version;
            var answers = await Together(4, _ => clinician.Post($"{patient}/assessments", Bodies.Assessment(), Talking.IfMatch(current)));
            Assert.Single(answers, answer => answer.Status == 201);
            Assert.All(answers.Where(answer => answer.Status != 201), answer => answer.IsProblem(412, "version-mismatch", "If-Match"));
        }
    }

    [Fact]
    public async Task Without_a_version_all_writers_succeed_and_no_version_is_missing_or_given_twice()
    {
        var patient = await clinician.Enrol();
        var answers = await Together(32, _ => clinician.Post($"{patient}/assessments", Bodies.Assessment()));
        Assert.Equal(Enumerable.Range(2, 32), answers.Select(answer => answer.Json.Number("version")).Order());
        var sequences = answers.OrderBy(answer => answer.Json.Number("version")).Select(answer => answer.Json.Number("sequence")).ToList();
        Assert.Equal(sequences.Order(), sequences);
    }

    [Fact]
    public async Task A_rule_decides_between_those_that_cannot_both_be()
    {
        var patient = await clinician.EnrolForTreatment();
        var effect = (await clinician.Accept($"{patient}/side-effects", Bodies.SideEffect())).GetProperty("id").GetGuid();
        var answers = await Together(8, _ => clinician.Post($"{patient}/side-effects/{effect}/resolution", Bodies.Resolution()));
        Assert.Single(answers, answer => answer.Status == 201);
        Assert.All(answers.Where(answer => answer.Status != 201), answer => answer.IsProblem(409, "already-resolved", "sideEffectId"));
        Assert.Equal(5, await clinician.Version(patient));
    }

    private static async Task<T[]> Together<T>(int number, Func<int, Task<T>> act)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var runs = Enumerable.Range(0, number).Select(async place =>
        {
            await start.Task;
            return await act(place);
        }).ToList();
        start.SetResult();
        return await Task.WhenAll(runs);
    }
}
