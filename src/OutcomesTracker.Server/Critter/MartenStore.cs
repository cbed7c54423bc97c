using JasperFx;
using JasperFx.Events;
using JasperFx.MultiTenancy;
using Marten;
using Marten.Services.Json.Transformations;
using Npgsql;
using OutcomesTracker.Server.Critter.Streams;
using OutcomesTracker.Server.Store;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Features.Clinics;
using Weasel.Core;
using SchemaMigration = OutcomesTracker.Server.Store.SchemaMigration;

namespace OutcomesTracker.Server.Critter;

/// <summary>Marten over the registry's tables: it finds them as they are, and changes none.</summary>
public static class MartenStore
{
    /// <summary>The registry's database for Marten: as the role that cannot change an event, and patient with locks and idle leaders, which the daemon's are.</summary>
    public static NpgsqlDataSource Open(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = 32, Timeout = 5, CommandTimeout = 30, MaxAutoPrepare = 64, AutoPrepareMinUsages = 2, ApplicationName = "outcomes-critter-stack",
        };
        settings.Options = $"{settings.Options} -c role={SchemaMigration.Role} -c jit=off -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";
        return NpgsqlDataSource.Create(settings);
    }

    /// <summary>Tables, columns, names and JSON as the registry's own engine has them, so that both write the same rows.</summary>
    public static void UseRegistryTables(this StoreOptions options, NpgsqlDataSource database)
    {
        options.Connection(database);
        options.DatabaseSchemaName = SchemaMigration.Schema;
        options.AutoCreateSchemaObjects = AutoCreate.None;
        // Its own logger tells a failed statement with all that was to be stored.
        options.Logger(new NoStatements());
        options.UseSystemTextJsonForSerialization(EventJson.Options, EnumStorage.AsString, Casing.CamelCase);
        options.Events.StreamIdentity = StreamIdentity.AsGuid;
        options.Events.TenancyStyle = TenancyStyle.Conjoined;
        options.Events.AppendMode = EventAppendMode.QuickWithServerTimestamps;
        options.Events.EnableUniqueIndexOnEventId = true;
        options.Events.UseExclusiveLockOnConcurrentAppends = true;
        options.Events.MetadataConfig.CorrelationIdEnabled = true;
        options.Events.MetadataConfig.CausationIdEnabled = true;
        options.Events.MetadataConfig.HeadersEnabled = true;
        options.Events.MetadataConfig.UserNameEnabled = true;
        // A view skips nothing: what cannot be applied holds its projection up, and is tried again. Other applications' events are none of it.
        options.Projections.Errors.SkipApplyErrors = false;
        options.Projections.Errors.SkipSerializationErrors = false;
        options.Projections.Errors.SkipUnknownEvents = true;
        options.Projections.RebuildErrors.SkipUnknownEvents = true;
        // What is fetched for one command is not kept for the next: another node may have written meanwhile.
        options.Events.UseIdentityMapForAggregates = false;
    }

    /// <summary>The registry's events by their stored names, those of older versions too, and its streams by its own folds.</summary>
    public static void UseRegistryStreams(this StoreOptions options, EventReader reader)
    {
        foreach (var (today, type) in Domain.Cases.EventNames.All)
        {
            options.Events.MapEventType(type, today);
            foreach (var older in reader.NamesOf(type).Where(name => name != today))
                options.Events.Upcast(type, older, new JsonTransformation((_, row, column) => reader.Read(older, row.GetFieldValue<byte[]>(column))!));
        }
        options.UseStreams<PatientCase, Domain.Cases.PatientCase>(CommandShell.CaseFold);
        options.UseStreams<Clinic, Domain.Clinics.Clinic>(ClinicDirectory.Fold);
    }

    public static void UseStreams<TAggregate, TState>(this StoreOptions options, Fold<TState> fold) where TAggregate : Folded<TState>, new() =>
        options.Projections.Add(new FoldedBy<TAggregate, TState>(fold), JasperFx.Events.Projections.ProjectionLifecycle.Live);
}
