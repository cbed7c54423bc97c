using System.Security.Cryptography;
using Npgsql;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.CommandLine;

/// <summary>The program as an operator runs it: the owner migrates, another login serves, and no key has a default.</summary>
public sealed class OwnDatabaseTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string?> Production = new() { ["ASPNETCORE_ENVIRONMENT"] = "Production" };

    private readonly string login = $"app_{Guid.NewGuid():n}";
    private TestDatabase databases = null!;

    public async ValueTask InitializeAsync() => databases = await TestDatabase.Create();

    public async ValueTask DisposeAsync()
    {
        await databases.DisposeAsync();
        await TestSql.Execute(await TestCluster.ConnectionString(), $"drop role if exists {login}");
    }

    [Fact]
    public async Task Outside_development_it_refuses_to_start_without_a_master_key_or_a_key_for_tokens()
    {
        string[] serve =
        [
            "serve",
            "--db",
            databases.Settings.Registry,
            "--data",
            databases.Settings.DataDirectory,
            "--urls",
            "http://127.0.0.1:0",
        ];
        var withoutMaster = await OutcomesProgram.Run(Production, serve);
        Assert.Equal(2, withoutMaster.Code);
        Assert.Contains("No master key", withoutMaster.Errors, StringComparison.Ordinal);

        var withoutTokens = await OutcomesProgram.Run(
            new Dictionary<string, string?>(Production) { ["Keys__MasterKey"] = NewKey() },
            serve
        );
        Assert.Equal(2, withoutTokens.Code);
        Assert.Contains("No key to verify tokens with", withoutTokens.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(databases.Settings.DataDirectory));
    }

    [Fact]
    public async Task With_another_master_key_or_another_registrys_key_store_nothing_starts_and_nothing_is_sealed()
    {
        // This binds the key store to the first master key.
        await using (await ServerProcess.Start(databases.Settings, "--urls", "http://127.0.0.1:0")) { }
        var another = new Dictionary<string, string?> { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["Keys__MasterKey"] = NewKey() };
        string[] options = ["--db", databases.Settings.Registry, "--data", databases.Settings.DataDirectory];
        var file = Path.Combine(databases.Settings.DataDirectory, "empty.ndjson");
        await File.WriteAllTextAsync(file, "");
        foreach (
            var arguments in (string[][])
                [
                    ["serve", .. options, "--urls", "http://127.0.0.1:0"],
                    ["import", file, .. options],
                ]
        )
        {
            var refused = await OutcomesProgram.Run(another, arguments);
            Assert.Equal(2, refused.Code);
            Assert.Contains("not the master key", refused.Errors, StringComparison.Ordinal);
        }

        await using var foreign = await TestDatabase.Create();
        var environment = new Dictionary<string, string?> { ["ASPNETCORE_ENVIRONMENT"] = "Development" };
        var wrongStore = await OutcomesProgram.Run(
            environment,
            ["serve", .. options, "--keys", foreign.Settings.Keys, "--urls", "http://127.0.0.1:0"]
        );
        Assert.Equal(2, wrongStore.Code);
        Assert.Contains("belongs to another registry", wrongStore.Errors, StringComparison.Ordinal);
        var noStore = await OutcomesProgram.Run(
            environment,
            ["serve", .. options, "--keys", databases.Settings.Registry, "--urls", "http://127.0.0.1:0"]
        );
        Assert.Equal(2, noStore.Code);
        Assert.Contains("The key store is not there", noStore.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_of_outcomes_app_serves_and_cannot_touch_an_event()
    {
        await TestSql.Execute(databases.Settings.Registry, $"create role {login} login password 'secret' in role outcomes_app");
        var connection = new NpgsqlConnectionStringBuilder(databases.Settings.Registry)
        {
            Username = login,
            Password = "secret",
        }.ConnectionString;
        var keyFile = Path.Combine(databases.Settings.DataDirectory, "master");
        await File.WriteAllTextAsync(keyFile, NewKey());
        var token = databases.Token(Role.RegistryAdmin); // creates the local key, as the token command does
        await using var server = await ServerProcess.Start(
            new Dictionary<string, string?>(Production) { ["Keys__MasterKeyFile"] = keyFile },
            "--db",
            connection,
            "--data",
            databases.Settings.DataDirectory,
            "--urls",
            "http://127.0.0.1:0"
        );
        using var admin = RegistryClient.To(server.Address, token);
        await admin.RegisterClinic("harbour");
        Assert.Equal("The harbour clinic", (await admin.Read("/v1/clinics/harbour")).GetProperty("name").GetString());
        foreach (
            var forbidden in (string[])
                [
                    "update outcomes.mt_events set type = 'x'",
                    "delete from outcomes.mt_events",
                    "truncate outcomes.mt_events",
                    "create table outcomes.x ()",
                ]
        )
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => TestSql.Execute(connection, forbidden));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    [Fact]
    public async Task An_outdated_schema_is_refused_and_migrate_mends_it()
    {
        var environment = new Dictionary<string, string?> { ["ASPNETCORE_ENVIRONMENT"] = "Development" };
        foreach (var component in (string[])["application", "engine"])
        {
            await TestSql.Execute(
                databases.Settings.Registry,
                $"update outcomes.schema_version set version = version - 1 where component = '{component}'"
            );
            var refused = await OutcomesProgram.Run(
                environment,
                "serve",
                "--db",
                databases.Settings.Registry,
                "--data",
                databases.Settings.DataDirectory,
                "--urls",
                "http://127.0.0.1:0"
            );
            Assert.Equal(2, refused.Code);
            Assert.Contains("outcomes migrate", refused.Errors, StringComparison.Ordinal);
            await TestSql.Execute(
                databases.Settings.Registry,
                $"update outcomes.schema_version set version = version + 1 where component = '{component}'"
            );
        }
        await TestSql.Execute(databases.Settings.Registry, "update outcomes.schema_version set version = 0");
        var migrated = await OutcomesProgram.Run("migrate", "--db", databases.Settings.Registry);
        Assert.Equal($"The registry and the key store are at schema version {RegistrySchema.Version}.", migrated.LastLine);
        await using var server = await ServerProcess.Start(databases.Settings, "--urls", "http://127.0.0.1:0");
    }

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
