using Npgsql;
using OutcomesTracker.Server.Projections;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server;

/// <summary>The schemas of the registry and of the key store, with the scripts of the features.</summary>
public static class RegistrySchema
{
    /// <summary>Rises with every change of a script.</summary>
    public const int Version = 9;

    public static SchemaMigration Migration { get; } =
        new(
            Version,
            ProjectionHosting.Schema,
            Script("Features.Patients.PatientsTable.sql"),
            Script("Features.Outcomes.FactsTable.sql"),
            Script("Features.Worklist.WorklistTable.sql"),
            Script("Features.Accesses.AccessesTable.sql"),
            Script("Features.WhatIf.WhatIfTable.sql"),
            Script("Imports.ImportsTable.sql"),
            Script("Commands.LockStreams.sql")
        );

    /// <summary>Makes or updates both schemas, as their owner. The key store's database is made if it is missing.</summary>
    public static async Task Migrate(string registryOwner, string keysOwner, CancellationToken cancellation)
    {
        await CreateDatabaseIfMissing(registryOwner, keysOwner, cancellation);
        await Migration.Apply(registryOwner, cancellation);
        await using var registry = NpgsqlDataSource.Create(registryOwner);
        await using var keys = NpgsqlDataSource.Create(keysOwner);
        await KeyStoreTable.Apply(keys, await KeyStoreTable.RegistryOf(registry, cancellation), cancellation);
    }

    /// <summary>The key store if none is configured: another database on the registry's server.</summary>
    public static string DefaultKeys(string registry)
    {
        var connection = new NpgsqlConnectionStringBuilder(registry);
        connection.Database = $"{connection.Database ?? connection.Username}_keys";
        return connection.ConnectionString;
    }

    public static async Task CreateDatabaseIfMissing(string neighbour, string wanted, CancellationToken cancellation)
    {
        var name = new NpgsqlConnectionStringBuilder(wanted).Database!;
        await using var database = NpgsqlDataSource.Create(wanted);
        try
        {
            await using var _ = await database.OpenConnectionAsync(cancellation);
            return;
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.InvalidCatalogName) { }
        await using var beside = NpgsqlDataSource.Create(neighbour);
        await using var create = beside.CreateCommand($"create database \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        try
        {
            await create.ExecuteNonQueryAsync(cancellation);
        }
        catch (PostgresException raced) when (raced.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another migration made it at the same moment.
        }
    }

    public static SchemaScript Script(string name)
    {
        var assembly = typeof(RegistrySchema).Assembly;
        using var reader = new StreamReader(assembly.GetManifestResourceStream($"OutcomesTracker.Server.{name}")!);
        return new(name, reader.ReadToEnd());
    }
}
