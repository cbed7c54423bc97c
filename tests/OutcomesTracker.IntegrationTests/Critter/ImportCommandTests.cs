using Npgsql;
using OutcomesTracker.Server.Store;
using OutcomesTracker.IntegrationTests;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.IntegrationTests.CommandLine;
using OutcomesTracker.IntegrationTests.ContractData;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Critter.Tests;

/// <summary><c>outcomes import</c> straight into a database, which no server may be up for.</summary>
public sealed class ImportCommandTests
{
    [Fact]
    public async Task A_file_is_recorded_and_projected_before_the_program_ends_and_again_is_replayed()
    {
        await using var databases = await RegistryDatabases.Create();
        await using (var server = await AnotherServer.Start(databases.Settings))
        {
            using var admin = server.As(Role.RegistryAdmin);
            foreach (var clinic in RunningRegistry.Clinics) await admin.RegisterClinic(clinic);
        }
        var file = Path.Combine(databases.Settings.DataDirectory, "some.ndjson");
        await File.WriteAllLinesAsync(file, ContractFiles.Lines.Take(500));
        // The file has retries in it.
        Assert.Equal("496 accepted, 4 replayed, 0 refused", await Import(databases, file));
        await using var source = NpgsqlDataSource.Create(databases.Settings.Registry);
        var log = new EventLog(source);
        foreach (var projection in RegistryFeatures.Projections) Assert.Equal(await log.HighestSequence(), await log.Projected(projection.Name));
        Assert.Equal("0 accepted, 500 replayed, 0 refused", await Import(databases, file));
    }

    private static async Task<string> Import(RegistryDatabases databases, string file)
    {
        var ended = await OutcomesProgram.Run(
            new Dictionary<string, string?> { ["ASPNETCORE_ENVIRONMENT"] = "Development" },
            ["import", file, "--db", databases.Settings.Registry, "--keys", databases.Settings.Keys, "--data", databases.Settings.DataDirectory, .. TestEngine.Arguments]);
        Assert.True(ended.Code == 0, ended.Errors);
        return ended.LastLine;
    }
}
