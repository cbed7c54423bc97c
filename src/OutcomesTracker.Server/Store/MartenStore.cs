using JasperFx;
using JasperFx.Events;
using JasperFx.MultiTenancy;
using Marten;
using Marten.Services.Json.Transformations;
using Npgsql;
using OutcomesTracker.Domain.Events;
using OutcomesTracker.Server.Commands;
using Polly;
using Weasel.Core;

namespace OutcomesTracker.Server.Store;

/// <summary>Marten's configuration for the registry: connections, tables, event metadata, and the stored names of events.</summary>
public static class MartenStore
{
    /// <summary>
    /// The registry's database for Marten, as the role that cannot change an event. Unlike <see cref="EventStoreConnection"/> it sets no
    /// lock_timeout: the daemon may wait longer than a command. The idle timeouts keep a frozen server from holding rows for ever, or the
    /// lock of Wolverine's leader, whose live session is active every second. The pool closes idle connections well before PostgreSQL does.
    /// </summary>
    public static NpgsqlDataSource Open(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = 32,
            Timeout = 5,
            CommandTimeout = 30,
            MaxAutoPrepare = 64,
            AutoPrepareMinUsages = 2,
            ApplicationName = "outcomes-marten",
            ConnectionIdleLifetime = 10,
            ConnectionPruningInterval = 2,
        };
        // Index access only: for a page of the log PostgreSQL would otherwise join the whole rest of the log and then sort it (four times
        // the work).
        settings.Options =
            $"{settings.Options} -c role={SchemaMigration.Role} -c jit=off -c enable_seqscan=off -c enable_hashjoin=off "
            + "-c enable_mergejoin=off -c idle_in_transaction_session_timeout=30s -c idle_session_timeout=30s "
            + "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";
        return new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = "marten" }.Build();
    }

    /// <summary>The whole configuration: tables, columns and names, which are permanent, and the events of every version.</summary>
    public static void UseRegistry(this StoreOptions options, NpgsqlDataSource database, EventReader reader)
    {
        options.Connection(database);
        options.DatabaseSchemaName = SchemaMigration.Schema;
        options.AutoCreateSchemaObjects = AutoCreate.None;
        // Marten's own logger writes a failed statement with all its values.
        options.Logger(new SilentMartenLogger());
        // No other failure is retried on the same connection, where the driver keeps a refused statement half prepared (npgsql issue 6391).
        // Marten's own policy does retry them, and then reports a broken connection instead of a full disk.
        options.ConfigureWritePolly(static commit =>
            commit.AddRetry(
                new()
                {
                    ShouldHandle = static attempt => new(Failures.IsRolledBackForAnother(attempt.Outcome.Exception)),
                    MaxRetryAttempts = 3,
                    Delay = TimeSpan.FromMilliseconds(50),
                    BackoffType = DelayBackoffType.Exponential,
                }
            )
        );
        options.UseSystemTextJsonForSerialization(reader.Options, EnumStorage.AsString, Casing.CamelCase);
        UseEvents(options);
        UseEventTypes(options, reader);
    }

    private static void UseEvents(StoreOptions options)
    {
        options.Events.StreamIdentity = StreamIdentity.AsGuid;
        options.Events.TenancyStyle = TenancyStyle.Conjoined;
        options.Events.AppendMode = EventAppendMode.QuickWithServerTimestamps;
        options.Events.EnableUniqueIndexOnEventId = true;
        options.Events.UseExclusiveLockOnConcurrentAppends = true;
        options.Events.MetadataConfig.CorrelationIdEnabled = true;
        options.Events.MetadataConfig.CausationIdEnabled = true;
        options.Events.MetadataConfig.HeadersEnabled = true;
        options.Events.MetadataConfig.UserNameEnabled = true;
        // Aggregates loaded for one command are not reused for the next: another node may have written meanwhile.
        options.Events.UseIdentityMapForAggregates = false;
    }

    private static void UseEventTypes(StoreOptions options, EventReader reader)
    {
        foreach (var (name, type) in EventNames.All)
        {
            options.Events.MapEventType(type, name);
            foreach (var older in reader.NamesOf(type).Where(stored => stored != name))
                options.Events.Upcast(
                    type,
                    older,
                    new JsonTransformation((_, row, column) => reader.Read(older, row.GetFieldValue<byte[]>(column))!)
                );
        }
    }
}
