using Npgsql;
using OutcomesTracker.Server.Store;
using OutcomesTracker.IntegrationTests;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.IntegrationTests.ContractData;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Critter.Tests;

/// <summary>Views under the daemon, when the log or the tables are not as they should be.</summary>
public sealed class DisturbedLogTests : IAsyncLifetime
{
    private RegistryDatabases databases = null!;
    private NpgsqlDataSource owner = null!;

    public async ValueTask InitializeAsync()
    {
        databases = await RegistryDatabases.Create();
        owner = NpgsqlDataSource.Create(databases.Settings.Registry);
    }

    public async ValueTask DisposeAsync()
    {
        await owner.DisposeAsync();
        await databases.DisposeAsync();
    }

    [Fact]
    public async Task Another_application_s_events_hold_nothing_up_in_the_middle_or_at_the_end()
    {
        await using var server = await AnotherServer.Start(databases.Settings);
        using var clinician = await Clinician(server);
        await clinician.Enrol();
        await Foreign();
        await Follows(server);
        await clinician.Enrol();
        await Foreign();
        await Foreign();
        await Follows(server);
    }

    [Fact]
    public async Task A_projection_that_could_not_be_written_goes_on_by_itself_and_lacks_nothing()
    {
        await using var server = await AnotherServer.Start(databases.Settings);
        using var clinician = await Clinician(server);
        await clinician.Enrol();
        await Follows(server);
        await Execute("revoke insert on outcomes.facts_v2 from outcomes_app");
        foreach (var _ in Enumerable.Range(0, 5)) await clinician.EnrolForTreatment();
        await Task.Delay(TimeSpan.FromSeconds(3));
        Assert.True(await new EventLog(owner).Projected("PackedFacts") < await new EventLog(owner).HighestSequence());
        await Execute("grant insert on outcomes.facts_v2 to outcomes_app");
        await Follows(server);
    }

    [Fact]
    public async Task Lines_cut_under_load_cost_no_fact()
    {
        await using var server = await AnotherServer.Start(databases.Settings);
        using var admin = server.As(Role.RegistryAdmin);
        foreach (var clinic in RunningRegistry.Clinics) await admin.RegisterClinic(clinic);
        var importing = admin.Import(ContractFiles.Lines.Take(3_000));
        for (var cut = 0; cut < 8; cut++)
        {
            await Task.Delay(300);
            await Execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'outcomes%' and pid <> pg_backend_pid()");
        }
        await importing;
        // What was refused while the lines were cut is sent again.
        var (_, _, refused) = ContractDataTests.Counts((await admin.Import(ContractFiles.Lines.Take(3_000)))[^1]);
        Assert.Equal(0, refused);
        await Follows(server);
        var facts = await Facts();
        using var runner = new ProjectionRunner(EventStoreConnection.Open(databases.Settings.Registry), RegistryFeatures.Projections, new(), _ => { });
        foreach (var projection in RegistryFeatures.Projections) await runner.Rebuild(projection);
        Assert.Equal(facts, await Facts());
    }

    [Fact]
    public async Task Both_engines_at_once_on_one_database_lose_and_double_nothing()
    {
        await using var critters = await AnotherServer.Start(databases.Settings);
        await using var own = await AnotherServer.Start(databases.Settings, engine: new OwnEngine());
        using var one = critters.As(Role.RegistryAdmin);
        using var other = own.As(Role.RegistryAdmin);
        foreach (var clinic in RunningRegistry.Clinics) await one.RegisterClinic(clinic);
        // Each line is sent to both.
        var both = await Task.WhenAll(one.Import(ContractFiles.Lines.Take(2_000)), other.Import(ContractFiles.Lines.Take(2_000)));
        Assert.All(both, results => Assert.Equal(0, ContractDataTests.Counts(results[^1]).Refused));
        await Follows(critters);
        await Follows(own);
        var facts = await Facts();
        Assert.Equal(facts.Count, facts.Distinct().Count());
        using var runner = new ProjectionRunner(EventStoreConnection.Open(databases.Settings.Registry), RegistryFeatures.Projections, new(), _ => { });
        foreach (var projection in RegistryFeatures.Projections) await runner.Rebuild(projection);
        Assert.Equal(facts, await Facts());
    }

    private static async Task<HttpClient> Clinician(AnotherServer server)
    {
        using var admin = server.As(Role.RegistryAdmin);
        await admin.RegisterClinic("harbour");
        return server.As(Role.Clinician, "harbour");
    }

    private async Task Foreign() => await new StreamAppender(owner, TimeProvider.System).Append(
        Sample(), 0, [new(Guid.NewGuid(), "somebody_elses", "Somebody.Else, Elsewhere", "{}"u8.ToArray())], "theirs");

    private static StreamKey Sample() => new("harbour", Guid.NewGuid());

    /// <summary>Both projections have all that the log has, and the server's views show it.</summary>
    private async Task Follows(AnotherServer server)
    {
        var log = new EventLog(owner);
        var recorded = await log.HighestSequence();
        for (var patience = 0; ; patience++)
        {
            var reached = await Task.WhenAll(RegistryFeatures.Projections.Select(projection => log.Projected(projection.Name)));
            if (reached.All(sequence => sequence >= recorded) && await server.ReadySequence() >= recorded) return;
            Assert.True(patience < 400, $"{recorded} was recorded; the projections are at {string.Join(", ", reached)}.");
            await Task.Delay(50);
        }
    }

    private async Task<List<string>> Facts()
    {
        await using var command = owner.CreateCommand("select concat_ws(' ', seq, patient_id, clinic, encode(change, 'hex')) from outcomes.facts_v2 order by seq");
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(reader.GetString(0));
        Assert.NotEmpty(rows);
        return rows;
    }

    private async Task Execute(string sql)
    {
        await using var command = owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
