using Npgsql;

namespace OutcomesTracker.Server.Store;

/// <summary>SQL that the application adds to the schema. It must be idempotent: it runs at every migration.</summary>
/// <param name="Name">The name under which a failure is reported.</param>
public sealed record SchemaScript(string Name, string Sql);

/// <summary>
/// Creates and updates the schemas <c>outcomes</c> and <c>wolverine</c>: first Marten's and Wolverine's own objects, then, in one
/// transaction, the registry's own objects, the role <see cref="Role"/> and its grants, and the application's scripts in their order, which
/// may grant to it. Of two concurrent migrations the second waits; a failed migration can simply be run again.
/// </summary>
/// <param name="version">The application's schema version, from 1; raise it whenever a script changes.</param>
public sealed class SchemaMigration(int version, params IReadOnlyList<SchemaScript> scripts)
{
    /// <summary>The schema's name.</summary>
    public const string Schema = "outcomes";

    /// <summary>The role a server runs as: it may add events, and never change or remove one.</summary>
    public const string Role = "outcomes_app";

    /// <summary>
    /// Rises with every change of Registry.sql or Grants.sql, and whenever another version of a package makes other tables.
    /// </summary>
    private const int EngineVersion = 3;

    // Any fixed number will do; it is written out so that an operator can find it in pg_locks.
    private const long Lock = 0x6f7574636f6d6573;

    private const string Begin = """
        create schema if not exists outcomes;
        create table if not exists outcomes.schema_version (
          component varchar primary key, version int not null, applied timestamptz not null default now());
        """;

    /// <summary>Brings the schema up to date. A schema that is newer than this program is left as it is.</summary>
    /// <param name="owner">The connection of a user that may create schemas and roles.</param>
    public async Task Apply(string owner, CancellationToken cancellation = default)
    {
        // Marten and Wolverine open connections of their own, so the lock belongs to this session and ends with it.
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(owner) { Pooling = false });
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await Run(connection, new("lock", $"select pg_advisory_lock({Lock})"), cancellation);
        await Run(connection, new("begin", Begin), cancellation);
        var found = await Versions(connection, cancellation);
        if (found.Engine > EngineVersion || found.Application > version)
            return;
        await EngineTables.Apply(owner, cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await Run(connection, Embedded("Registry.sql"), cancellation);
        await Run(connection, Embedded("Grants.sql"), cancellation);
        foreach (var script in scripts)
            await Run(connection, script, cancellation);
        await Run(
            connection,
            new(
                "version",
                $"""
                insert into outcomes.schema_version (component, version) values ('engine', {EngineVersion}), ('application', {version})
                on conflict (component) do update set version = excluded.version, applied = excluded.applied
                where schema_version.version <> excluded.version
                """
            ),
            cancellation
        );
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Whether the schema is there and not older than this program.</summary>
    public async Task<bool> IsCurrent(NpgsqlDataSource source, CancellationToken cancellation = default)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            var found = await Versions(connection, cancellation);
            return found.Engine >= EngineVersion && found.Application >= version;
        }
        catch (PostgresException missing)
            when (missing.SqlState
                    is PostgresErrorCodes.UndefinedTable
                        or PostgresErrorCodes.InvalidSchemaName
                        or PostgresErrorCodes.InsufficientPrivilege
                        // The role in the connection's options does not exist.
                        or PostgresErrorCodes.InvalidParameterValue
            )
        {
            return false;
        }
    }

    private static async Task<(int Engine, int Application)> Versions(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            select coalesce(max(version) filter (where component = 'engine'), 0),
                   coalesce(max(version) filter (where component = 'application'), 0)
            from outcomes.schema_version
            """,
            connection
        );
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.GetInt32(0), reader.GetInt32(1));
    }

    private static async Task Run(NpgsqlConnection connection, SchemaScript script, CancellationToken cancellation)
    {
        try
        {
            // No timeout: the script waits for another migration, or for a reader of a table that it changes.
            await using var command = new NpgsqlCommand(script.Sql, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync(cancellation);
        }
        catch (PostgresException cause)
        {
            throw new InvalidOperationException($"The schema script '{script.Name}' failed: {cause.MessageText}", cause);
        }
    }

    private static SchemaScript Embedded(string file)
    {
        var assembly = typeof(SchemaMigration).Assembly;
        var name = $"OutcomesTracker.Server.Store.Schema.{file}";
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return new(file, reader.ReadToEnd());
    }
}
