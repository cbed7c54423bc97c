using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.IntegrationTests.ContractData;
using OutcomesTracker.IntegrationTests.Store;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Projections;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.Projections;

/// <summary>
/// Two servers on one database, whose daemons share the projections, under faults of the log, the tables or the connections.
/// </summary>
public sealed class TwoServersOfOneLog : IAsyncLifetime
{
    private TestDatabase databases = null!;

    internal RegistrySettings Settings => databases.Settings;

    internal NpgsqlDataSource Owner => databases.Owner;

    internal AnotherServer One { get; private set; } = null!;

    internal AnotherServer Other { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        databases = await TestDatabase.Create();
        (One, Other) = (await Start(), await Start());
        using var admin = One.As(Role.RegistryAdmin);
        foreach (var clinic in RunningRegistry.Clinics)
            await admin.RegisterClinic(clinic);
    }

    // A shorter timeout for missing numbers than in production, since conflicts between the servers leave some.
    private Task<AnotherServer> Start() =>
        AnotherServer.Start(
            databases.Settings,
            and: app =>
                ((DocumentStore)app.Services.GetRequiredService<IDocumentStore>()).Options.Projections.StaleSequenceThreshold =
                    TestDaemon.Timeout
        );

    public async ValueTask DisposeAsync()
    {
        await One.DisposeAsync();
        await Other.DisposeAsync();
        await databases.DisposeAsync();
    }
}

/// <summary>
/// The registry's own projections in servers: no event is lost or projected twice, and the projections recover by themselves.
/// </summary>
public sealed class ServerTests(TwoServersOfOneLog servers) : IClassFixture<TwoServersOfOneLog>
{
    private readonly NpgsqlDataSource owner = servers.Owner;

    [Fact]
    public async Task Another_application_s_events_hold_nothing_up_in_the_middle_or_at_the_end()
    {
        using var clinician = servers.One.As(Role.Clinician, "harbour");
        await clinician.Enrol();
        await Foreign();
        await Follow();
        await clinician.Enrol();
        await Foreign();
        await Foreign();
        await Follow();
    }

    [Fact]
    public async Task A_projection_that_could_not_be_written_goes_on_by_itself_and_lacks_nothing()
    {
        using var clinician = servers.Other.As(Role.Clinician, "harbour");
        await clinician.Enrol();
        await Follow();
        await Execute("revoke insert on outcomes.facts_v2 from outcomes_app");
        foreach (var _ in Enumerable.Range(0, 5))
            await clinician.EnrolForTreatment();
        var log = new EventLog(owner);
        var recorded = await log.HighestSequence();
        await Eventually.Holds(async () => await log.Projected("Roster") >= await Last("patient_enrolled"));
        Assert.True(await log.Projected("PackedFacts") < recorded);
        await Task.Delay(TimeSpan.FromSeconds(2)); // The projection fails more than once meanwhile.
        await Execute("grant insert on outcomes.facts_v2 to outcomes_app");
        await Follow();
        await AsARebuildMakesThem();
    }

    [Fact]
    public async Task Lines_cut_under_load_cost_no_fact()
    {
        using var admin = servers.One.As(Role.RegistryAdmin);
        var importing = admin.Import(ContractFiles.Lines.Take(3_000));
        for (var cut = 0; cut < 8; cut++)
        {
            await Task.Delay(200);
            await Execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() "
                    + "and application_name like 'outcomes%' and pid <> pg_backend_pid()"
            );
        }
        await importing;
        // The lines that were refused while the connections were cut are sent again.
        var (_, _, refused) = ContractDataTests.Counts((await admin.Import(ContractFiles.Lines.Take(3_000)))[^1]);
        Assert.Equal(0, refused);
        await Follow();
        await AsARebuildMakesThem();
    }

    [Fact]
    public async Task What_two_servers_record_of_the_same_patients_at_once_is_projected_once()
    {
        using var one = servers.One.As(Role.RegistryAdmin);
        using var other = servers.Other.As(Role.RegistryAdmin);
        var lines = ContractFiles.Lines.Skip(3_000).Take(1_500).ToList();
        // Both servers import every line.
        await Task.WhenAll(one.Import(lines), other.Import(lines));
        await Follow();
        await AsARebuildMakesThem();
    }

    private async Task Foreign()
    {
        await using var writer = await RawWriter.Begin(owner);
        await writer.Draw();
        await writer.Insert("somebody_elses");
        await writer.Commit();
    }

    /// <summary>Waits until both projections have processed the whole log and the views of both servers show it.</summary>
    private async Task Follow()
    {
        var log = new EventLog(owner);
        var recorded = await log.HighestSequence();
        foreach (var projection in RegistryFeatures.Projections)
            await Eventually.Holds(async () => await log.Projected(projection.Name) >= recorded, $"{projection.Name} does not follow.");
        foreach (var server in (AnotherServer[])[servers.One, servers.Other])
            await Eventually.Holds(async () => await server.ReadySequence() >= recorded, "A server does not follow.");
    }

    private async Task AsARebuildMakesThem()
    {
        var (facts, roster, work) = (await Rows("facts_v2"), await Rows("roster_v3"), await Rows("work_v1"));
        await using var app = EventStoreConnection.Open(servers.Settings.Registry);
        foreach (var projection in RegistryFeatures.Projections)
            await new Rebuild(app, projection).Run();
        Assert.Equal(facts, await Rows("facts_v2"));
        Assert.Equal(roster, await Rows("roster_v3"));
        Assert.Equal(work, await Rows("work_v1"));
    }

    private async Task<List<string>> Rows(string table)
    {
        await using var command = owner.CreateCommand($"select (to_jsonb(r) - 'generation')::text from outcomes.{table} r order by 1");
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(reader.GetString(0));
        Assert.NotEmpty(rows);
        return rows;
    }

    private async Task<long> Last(string type)
    {
        await using var command = owner.CreateCommand("select max(seq_id) from outcomes.mt_events where type = $1");
        command.Parameters.Add(new() { Value = type });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task Execute(string sql)
    {
        await using var command = owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
