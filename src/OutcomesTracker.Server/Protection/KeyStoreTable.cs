using Npgsql;

namespace OutcomesTracker.Server.Protection;

/// <summary>The key store's schema, and the check that a key store belongs to the registry: both hold the registry's id.</summary>
public static class KeyStoreTable
{
    // Any fixed number will do; of two migrations at once the second waits.
    private const long Lock = 0x6f7574636f6d6b79;

    /// <summary>Creates the schema, and assigns the key store to this registry if it belongs to none yet.</summary>
    public static async Task Apply(NpgsqlDataSource keysOwner, Guid registry, CancellationToken cancellation)
    {
        await using var connection = await keysOwner.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        foreach (
            var sql in (string[])
                [
                    $"select pg_advisory_xact_lock({Lock})",
                    RegistrySchema.Script("Protection.PatientKeys.sql").Sql,
                    $"insert into outcomes_keys.registry select '{registry:D}' where not exists (select from outcomes_keys.registry)",
                ]
        )
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellation);
        }
        await transaction.CommitAsync(cancellation);
        if (await OwnerOf(keysOwner, cancellation) != registry)
            throw ForeignStore();
    }

    /// <summary>The id of a registry.</summary>
    public static async Task<Guid> RegistryOf(NpgsqlDataSource registry, CancellationToken cancellation)
    {
        await using var command = registry.CreateCommand("select id from outcomes.registry");
        return (Guid)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Refuses a key store that is missing or another registry's: text sealed with its keys could not be opened.</summary>
    public static async Task Require(NpgsqlDataSource registry, NpgsqlDataSource keys, CancellationToken cancellation)
    {
        Guid owner;
        try
        {
            owner = await OwnerOf(keys, cancellation);
        }
        catch (PostgresException missing)
            when (missing.SqlState
                    is PostgresErrorCodes.UndefinedTable
                        or PostgresErrorCodes.InvalidSchemaName
                        or PostgresErrorCodes.InsufficientPrivilege
                        or PostgresErrorCodes.InvalidCatalogName
                        or PostgresErrorCodes.InvalidParameterValue
            )
        {
            throw new ConfigurationException(
                "The key store is not there, or not open to this login. "
                    + "Run, as its owner: outcomes migrate --db CONNECTION --keys CONNECTION",
                missing
            );
        }
        if (owner != await RegistryOf(registry, cancellation))
            throw ForeignStore();
    }

    private static async Task<Guid> OwnerOf(NpgsqlDataSource keys, CancellationToken cancellation)
    {
        await using var command = keys.CreateCommand("select id from outcomes_keys.registry");
        return (Guid)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static ConfigurationException ForeignStore() =>
        new("This key store belongs to another registry. Name this registry's with --keys or OUTCOMES_KEYS.");
}
