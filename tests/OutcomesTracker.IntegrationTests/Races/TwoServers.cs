using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.Races;

/// <summary>The receipt that a writer received.</summary>
public sealed record Told(Guid PatientId, long Version, Guid EventId, long Sequence, bool Replayed)
{
    public static Told Of(JsonElement receipt) =>
        new(
            receipt.GetProperty("patientId").GetGuid(),
            receipt.GetProperty("version").GetInt64(),
            receipt.GetProperty("eventId").GetGuid(),
            receipt.GetProperty("sequence").GetInt64(),
            receipt.GetProperty("replayed").GetBoolean()
        );

    public static Told Of(Answer answer)
    {
        var told = Of(answer.Json);
        Assert.Equal($"\"{told.Version}\"", answer.ETag);
        return told;
    }
}

/// <summary>Two servers on one registry, and a hundred writers that start at the same time.</summary>
public sealed class TwoServers : IAsyncLifetime
{
    public const int Writers = 100;

    private readonly RunningRegistry registry = new();
    private AnotherServer another = null!;

    public HttpClient Here { get; private set; } = null!;

    public HttpClient There { get; private set; } = null!;

    public string Database => registry.Settings.Registry;

    public async ValueTask InitializeAsync()
    {
        await registry.InitializeAsync();
        another = await AnotherServer.Start(registry.Settings);
        (Here, There) = (Clinician(0), Clinician(1));
    }

    public async ValueTask DisposeAsync()
    {
        Here.Dispose();
        There.Dispose();
        await another.DisposeAsync();
        await registry.DisposeAsync();
    }

    public HttpClient Clinician(int server, string clinic = "harbour") =>
        server == 0 ? registry.Clinician(clinic) : another.As(Role.Clinician, clinic, "dr-okafor");

    /// <summary>
    /// Runs all writers at once, alternating between the servers; returns each writer's result, in the order of the writers.
    /// </summary>
    public async Task<T[]> AtOnce<T>(int servers, Func<int, HttpClient, Task<T>> act)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var runs = Enumerable
            .Range(0, Writers)
            .Select(async place =>
            {
                await start.Task;
                return await act(place, place % servers == 0 ? Here : There);
            })
            .ToList();
        start.SetResult();
        return await Task.WhenAll(runs);
    }

    /// <summary>Enrols patients and records a consent and a consultation for each (version 3); returns their paths.</summary>
    public async Task<string[]> EnrolForTreatment(int patients)
    {
        var ids = Enumerable.Range(0, patients).Select(_ => Guid.NewGuid()).ToArray();
        var results = await Here.Import(
            ids.SelectMany(id =>
                (string[])
                    [
                        Bodies.Line("enrol-patient", id, Bodies.Enrolment()),
                        Bodies.Line("give-consent", id, Bodies.Consent()),
                        Bodies.Line("record-consultation", id, Bodies.Consultation()),
                    ]
            )
        );
        Assert.Equal(3 * patients, results[^1].Number("accepted"));
        return [.. ids.Select(id => $"/v1/patients/{id}")];
    }

    /// <summary>
    /// Asserts that the patient's stream consists, from version 1 without a gap, of its first <paramref name="before"/> events and then
    /// exactly of the acknowledged ones: each was acknowledged to one writer as new, and to any other as a replay with the same version, id
    /// and sequence.
    /// </summary>
    public async Task HoldsExactly(string patient, int before, IEnumerable<Told> told)
    {
        var id = Talking.Id(patient);
        var stored = await registry.Services.GetRequiredService<EventLog>().ReadStream(new("harbour", id));
        Assert.Equal(Enumerable.Range(1, stored.Count), stored.Select(one => (int)one.Version));
        Assert.Equal(stored.Select(one => one.Sequence).Order(), stored.Select(one => one.Sequence));
        var events = stored.Skip(before).Select(one => new Told(id, one.Version, one.Id, one.Sequence, Replayed: false)).ToList();
        var all = told.ToList();
        Assert.Equal(events, all.Where(one => !one.Replayed).OrderBy(one => one.Version));
        Assert.Empty(all.Where(one => one.Replayed).Select(one => one with { Replayed = false }).Except(events));
    }

    public Task HoldsExactly(string patient, int before, IEnumerable<Answer> answers) =>
        HoldsExactly(patient, before, answers.Where(answer => answer.Status == 201).Select(Told.Of));

    /// <summary>A database connection that belongs to no server.</summary>
    public async Task<NpgsqlConnection> OpenDatabase()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Database) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}

/// <summary>The tests of this collection run one after another, on the same two servers.</summary>
[CollectionDefinition(nameof(TwoServers))]
public sealed class TwoServersCollection : ICollectionFixture<TwoServers>;

/// <summary>Assertions on the responses to concurrent writers.</summary>
public static class Outcome
{
    /// <summary>Asserts the numbers of responses accepted as new and as replays; all others must be this problem.</summary>
    public static void Divide(
        IReadOnlyCollection<Answer> answers,
        int accepted,
        int replayed,
        int status,
        string slug,
        params string[] fields
    )
    {
        var won = answers.Where(answer => answer.Status == 201).ToList();
        Assert.All(answers.Except(won), answer => answer.IsProblem(status, slug, fields));
        Assert.Equal((accepted, replayed), (won.Count(answer => !Told.Of(answer).Replayed), won.Count(answer => Told.Of(answer).Replayed)));
    }

    public static void AllAccepted(IReadOnlyCollection<Answer> answers, int replayed = 0)
    {
        Assert.All(answers, answer => Assert.True(answer.Status == 201, $"{answer.Status} {answer.Json}"));
        Assert.Equal(replayed, answers.Count(answer => Told.Of(answer).Replayed));
    }
}
