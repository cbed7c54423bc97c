using JasperFx;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using OutcomesTracker.Server.Commands;
using Wolverine;
using Wolverine.Marten;
using Wolverine.Persistence.Durability;

namespace OutcomesTracker.Server.Store;

/// <summary>Wolverine's own tables: its outbox, its inbox and its nodes. Made as the owner; a server may use them and not change them.</summary>
public static class MessageTables
{
    public const string Schema = "wolverine";

    public static async Task Apply(string registryOwner, CancellationToken cancellation)
    {
        // The host takes its source with it when it goes.
        var database = NpgsqlDataSource.Create(registryOwner);
        using (var host = Host.CreateDefaultBuilder().ConfigureLogging(logging => logging.ClearProviders()).ConfigureServices(services => services
            .AddMarten(options => options.UseRegistry(database, EventJson.Reader))
            .IntegrateWithWolverine(wolverine =>
            {
                wolverine.MessageStorageSchemaName = Schema;
                wolverine.AutoCreate = AutoCreate.CreateOrUpdate;
            }))
            .UseWolverine(options => options.UseRegistry()).Build())
            await host.Services.GetRequiredService<IMessageStore>().Admin.MigrateAsync();
        await using var owner = NpgsqlDataSource.Create(registryOwner);
        await using var grant = owner.CreateCommand($"""
            grant usage on schema {Schema} to {SchemaMigration.Role};
            grant select, insert, update, delete on all tables in schema {Schema} to {SchemaMigration.Role};
            grant usage, select on all sequences in schema {Schema} to {SchemaMigration.Role};
            -- A rebuild of Marten's begins by removing how far the one before came, and what it could not read.
            grant delete on outcomes.mt_event_progression, outcomes.mt_doc_deadletterevent to {SchemaMigration.Role};
            """);
        await grant.ExecuteNonQueryAsync(cancellation);
    }
}
