using System.Diagnostics;
using Npgsql;
using OutcomesTracker.IntegrationTests.Api;

namespace OutcomesTracker.IntegrationTests.Races;

/// <summary>A hundred concurrent writers with <c>If-Match</c> and without, on one server and on two.</summary>
[Collection(nameof(TwoServers))]
public sealed class VersionRaceTests(TwoServers two)
{
    private static readonly string Body = Bodies.Assessment().ToJsonString();

    [Theory, InlineData(1), InlineData(2)]
    public async Task Of_a_hundred_writers_with_one_version_one_wins_and_the_others_must_look_again(int servers)
    {
        var patient = await two.Here.Enrol();
        for (var version = 1; version <= 5; version++)
        {
            var seen = Talking.IfMatch(version);
            var answers = await two.AtOnce(servers, (_, writer) => writer.Post($"{patient}/assessments", Body, seen));
            Outcome.Divide(answers, 1, 0, 412, "version-mismatch", "If-Match");
            await two.HoldsExactly(patient, version, answers);
        }
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task Each_of_ten_versions_is_won_at_most_once_and_each_event_stands_after_the_version_that_its_writer_saw(int servers)
    {
        var patient = await two.Here.Enrol();
        var answers = await two.AtOnce(
            servers,
            (place, writer) => writer.Post($"{patient}/assessments", Body, Talking.IfMatch(1 + place / 10))
        );
        foreach (var (answer, place) in answers.Select((answer, place) => (answer, place)))
            if (answer.Status == 201)
                Assert.Equal(2 + place / 10, Told.Of(answer).Version);
            else
                answer.IsProblem(412, "version-mismatch", "If-Match");
        await two.HoldsExactly(patient, 1, answers);
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task On_a_hundred_patients_every_version_is_won_once(int servers)
    {
        var patients = await two.EnrolForTreatment(TwoServers.Writers / 4);
        var answers = await two.AtOnce(
            servers,
            (place, writer) => writer.Post($"{patients[place / 4]}/assessments", Body, Talking.IfMatch(3))
        );
        foreach (var (patient, four) in patients.Zip(answers.Chunk(4)))
        {
            Outcome.Divide(four, 1, 0, 412, "version-mismatch", "If-Match");
            await two.HoldsExactly(patient, 3, four);
        }
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task Without_a_version_all_succeed(int servers)
    {
        var patient = await two.Here.Enrol();
        var answers = await two.AtOnce(servers, (_, writer) => writer.Post($"{patient}/assessments", Body));
        Outcome.AllAccepted(answers);
        await two.HoldsExactly(patient, 1, answers);
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task Who_names_a_version_is_no_obstacle_to_who_names_none(int servers)
    {
        var patient = await two.Here.Enrol();
        var answers = await two.AtOnce(
            servers,
            (place, writer) =>
                place / 2 % 2 == 0
                    ? writer.Post($"{patient}/assessments", Body)
                    : writer.Post($"{patient}/assessments", Body, Talking.IfMatch(1))
        );
        Outcome.AllAccepted([.. answers.Where((_, place) => place / 2 % 2 == 0)]);
        var named = answers.Where((_, place) => place / 2 % 2 == 1).ToList();
        Outcome.Divide(named, named.Count(answer => answer.Status == 201), 0, 412, "version-mismatch", "If-Match");
        Assert.All(named.Where(answer => answer.Status == 201), answer => Assert.Equal(2, Told.Of(answer).Version));
        await two.HoldsExactly(patient, 1, answers);
    }

    [Fact]
    public async Task What_another_server_has_appended_since_is_no_longer_the_latest()
    {
        var patient = await two.Here.Enrol();
        for (var version = 1; version < 20; version += 2)
        {
            await two.Here.Accept($"{patient}/assessments", Bodies.Assessment(), Talking.IfMatch(version));
            (await two.There.Post($"{patient}/assessments", Body, Talking.IfMatch(version))).IsProblem(412, "version-mismatch", "If-Match");
            await two.There.Accept($"{patient}/assessments", Bodies.Assessment(), Talking.IfMatch(version + 1));
            (await two.Here.Post($"{patient}/assessments", Body, Talking.IfMatch(version + 1))).IsProblem(
                412,
                "version-mismatch",
                "If-Match"
            );
        }
    }

    [Fact]
    public async Task A_version_that_passes_while_writers_wait_for_the_patient_is_refused_at_the_commit()
    {
        var patient = await two.Here.Enrol();
        await two.There.Accept($"{patient}/assessments", Bodies.Assessment(), Talking.IfMatch(1));
        using var tries = new TriesToLock(two.Database);
        await using var connection = await two.OpenDatabase();
        await using var transaction = await connection.BeginTransactionAsync();
        await Append(connection, Talking.Id(patient), version: 3);
        var waiting = two.AtOnce(2, (_, writer) => writer.Post($"{patient}/assessments", Body, Talking.IfMatch(2)));
        // Writers on both servers have read version 2 and found the stream locked.
        await tries.Reach(10);
        Assert.False(waiting.IsCompleted);
        await transaction.CommitAsync();
        Outcome.Divide(await waiting, 0, 0, 412, "version-mismatch", "If-Match");
        Assert.Equal(3, await two.There.Version(patient));
    }

    /// <summary>Appends as another application on the same database would: under a lock on the stream, in one transaction.</summary>
    private static async Task Append(NpgsqlConnection connection, Guid patient, int version)
    {
        foreach (
            var sql in (string[])
                [
                    $"select 1 from outcomes.mt_streams where id = '{patient}' for update",
                    $"""
                        insert into outcomes.mt_events
                          (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, is_archived)
                        select nextval('outcomes.mt_events_sequence'), gen_random_uuid(), stream_id, {version}, data, type,
                          now(), tenant_id, mt_dotnet_type, false
                        from outcomes.mt_events where stream_id = '{patient}' and version = {version - 1}
                        """,
                    $"update outcomes.mt_streams set version = {version} where id = '{patient}'",
                ]
        )
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>Counts the attempts of servers to lock streams of a database.</summary>
    private sealed class TriesToLock : IDisposable
    {
        private readonly ActivityListener listener;
        private int count;

        public TriesToLock(string connection)
        {
            var database = new NpgsqlConnectionStringBuilder(connection).Database;
            listener = new()
            {
                ShouldListenTo = source => source.Name == "Npgsql",
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStopped = one =>
                {
                    if (
                        one.TagObjects.Any(tag => tag.Value as string == database)
                        && $"{one.GetTagItem("db.query.text")}".Contains("lock_streams", StringComparison.Ordinal)
                    )
                        Interlocked.Increment(ref count);
                },
            };
            ActivitySource.AddActivityListener(listener);
        }

        public Task Reach(int number) => Eventually.Holds(() => Volatile.Read(ref count) >= number);

        public void Dispose() => listener.Dispose();
    }
}
