using JasperFx;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Projections;
using Wolverine;
using Wolverine.Marten;
using Wolverine.Persistence.Durability;

namespace OutcomesTracker.Server.Store;

/// <summary>
/// Creates Marten's and Wolverine's own database objects for the registry's configuration. Neither library drops an existing table or
/// column. The objects are created as the owner: a server may use them but not change them.
/// </summary>
public static class EngineTables
{
    /// <summary>The schema of Wolverine's outbox, inbox and nodes.</summary>
    public const string MessageSchema = "wolverine";

    internal static async Task Apply(string owner, CancellationToken cancellation)
    {
        // Wolverine's message store disposes of this data source together with the host.
        var database = NpgsqlDataSource.Create(owner);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder
            .Services.AddMarten(options =>
            {
                options.UseRegistry(database, EventJson.Reader);
                options.UseProjections(RegistryFeatures.Projections, new());
                options.AutoCreateSchemaObjects = AutoCreate.CreateOrUpdate;
            })
            .IntegrateWithWolverine(wolverine =>
            {
                wolverine.UseRegistry();
                wolverine.AutoCreate = AutoCreate.CreateOrUpdate;
            });
        builder.UseWolverine(options => options.UseRegistry());
        using var host = builder.Build();
        await host
            .Services.GetRequiredService<IDocumentStore>()
            .Storage.Database.ApplyAllConfiguredChangesToDatabaseAsync(ct: cancellation);
        await host.Services.GetRequiredService<IMessageStore>().Admin.MigrateAsync();
    }
}
