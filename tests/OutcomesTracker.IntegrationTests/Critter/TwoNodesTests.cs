using System.Diagnostics;
using Npgsql;
using OutcomesTracker.IntegrationTests;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.IntegrationTests.CommandLine;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Critter.Tests;

/// <summary>Two servers of this engine on one database.</summary>
public sealed class TwoNodesTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task They_share_the_projections_and_one_takes_over_when_the_other_is_killed()
    {
        await using var databases = await RegistryDatabases.Create();
        await using var first = await ServerProcess.Start(databases.Settings, "--urls", "http://127.0.0.1:0");
        await using var second = await ServerProcess.Start(databases.Settings, "--urls", "http://127.0.0.1:0");
        using var admin = RegistryClient.To(first.Address, databases.Token(Role.RegistryAdmin));
        await admin.RegisterClinic("harbour");
        output.WriteLine($"shared after {await Until(async () => await NodesAtWork(databases) == (RegistryFeatures.Projections.Count, RegistryFeatures.Projections.Count))}");
        using var clinician = RegistryClient.To(first.Address, databases.Token(Role.Clinician, "harbour"));
        await Follows(second, databases, await clinician.Enrol());

        first.Kill();
        using var left = RegistryClient.To(second.Address, databases.Token(Role.Clinician, "harbour"));
        var taken = Until(async () => await NodesAtWork(databases) == (RegistryFeatures.Projections.Count, 1));
        output.WriteLine($"followed {await Follows(second, databases, await left.Enrol())} after the kill");
        output.WriteLine($"taken over {await taken} after the kill");
        await Follows(second, databases, await left.Enrol());
    }

    /// <summary>Until a server's list of patients and its views have what was recorded last.</summary>
    private static Task<TimeSpan> Follows(ServerProcess server, RegistryDatabases databases, string patient) => Until(async () =>
    {
        using var clinician = RegistryClient.To(server.Address, databases.Token(Role.Clinician, "harbour"));
        var recorded = await Scalar(databases, "select max(seq_id) from outcomes.mt_events");
        return (await clinician.Ask($"/v1/outcomes/improvement?atLeastSequence={recorded}")).Status == 200
            && (await clinician.Ask($"/v1/patients?atLeastSequence={recorded}")) is { Status: 200 } list && list.Json.GetRawText().Contains(Talking.Id(patient).ToString(), StringComparison.Ordinal);
    });

    /// <summary>How many projections run, and on how many nodes.</summary>
    private static async Task<(long Projections, long Nodes)> NodesAtWork(RegistryDatabases databases) =>
        (await Scalar(databases, "select count(distinct id) from wolverine.wolverine_node_assignments where id like 'event-subscriptions:%'"),
            await Scalar(databases, "select count(distinct node_id) from wolverine.wolverine_node_assignments where id like 'event-subscriptions:%'"));

    private static async Task<TimeSpan> Until(Func<Task<bool>> holds)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, "It does not come about.");
            await Task.Delay(50);
        }
        return Stopwatch.GetElapsedTime(started);
    }

    private static async Task<long> Scalar(RegistryDatabases databases, string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(databases.Settings.Registry) { Pooling = false });
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
