using JasperFx;
using JasperFx.CodeGeneration;
using JasperFx.Events.Projections;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using OutcomesTracker.CritterStack.Projections;
using OutcomesTracker.CritterStack.Streams;
using OutcomesTracker.EventStore;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Commands;
using Wolverine;
using Wolverine.Http;
using Wolverine.Marten;
using Wolverine.Runtime;

namespace OutcomesTracker.CritterStack;

/// <summary>The registry on Marten and Wolverine: the same rules, tables, routes and answers as with its own engine.</summary>
public sealed class CritterStackEngine : IEngine
{
    /// <summary>Where code that is generated is written; null: nowhere.</summary>
    internal string? CodeFolder { get; init; }

    private static readonly Dictionary<string, string?> Quiet = new()
    {
        ["Logging:LogLevel:JasperFx"] = "Warning",
        ["Logging:LogLevel:Marten"] = "Warning",
        ["Logging:LogLevel:Wolverine"] = "Warning",
    };

    public Task Migrate(string registryOwner, CancellationToken cancellation) => MessageTables.Apply(registryOwner, cancellation);

    public void AddTo(WebApplicationBuilder builder, RegistrySettings settings)
    {
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Quiet });
        var database = MartenStore.Open(settings.Registry);
        builder.Services.AddSingleton(new OwnedSource(database));
        builder.Services.AddMarten(options =>
        {
            options.UseRegistryTables(database);
            options.UseRegistryStreams();
            foreach (var projection in RegistryFeatures.Projections)
                options.Projections.Add(new DaemonProjection(projection), ProjectionLifecycle.Async, DaemonProjection.NameOf(projection));
        }).UseLightweightSessions().IntegrateWithWolverine(wolverine =>
        {
            wolverine.MessageStorageSchemaName = MessageTables.Schema;
            wolverine.UseWolverineManagedEventSubscriptionDistribution = true;
            wolverine.AutoCreate = AutoCreate.None;
        });
        builder.Host.UseWolverine(options =>
        {
            Configure(options);
            // A server is started with its code generated and compiled before (docs/engines.md); who develops need not.
            options.CodeGeneration.TypeLoadMode = settings.IsDevelopment ? TypeLoadMode.Dynamic : TypeLoadMode.Static;
            if (CodeFolder is not null) options.CodeGeneration.GeneratedCodeOutputPath = CodeFolder;
        });
        builder.Services.AddWolverineHttp();
        builder.Services.AddSingleton<IStreamWriter<Domain.Cases.PatientCase>>(provider => Writer<Domain.Cases.PatientCase>(provider, decision => new CommandOnCase(decision.Stream.Id, decision)));
        builder.Services.AddSingleton<IStreamWriter<Domain.Clinics.Clinic>>(provider => Writer<Domain.Clinics.Clinic>(provider, decision => new CommandOnClinic(decision.Stream.Id, decision)));
        builder.Services.AddSingleton<IProjections>(provider => new DaemonProjections(
            provider.GetRequiredService<IDocumentStore>(), provider.GetRequiredService<NpgsqlDataSource>(), provider.GetRequiredService<EventLog>(), RegistryFeatures.Projections, options =>
            {
                options.UseRegistryTables(database);
                options.UseRegistryStreams();
            }));
    }

    public void MapCommands(IEndpointRouteBuilder routes, IReadOnlyList<CommandDefinition> commands)
    {
        var byPath = commands.ToDictionary(command => command.Path, StringComparer.Ordinal);
        routes.MapWolverineEndpoints(options => options.ConfigureEndpoints(chain =>
        {
            if (!byPath.Remove(chain.RoutePattern!.RawText!, out var command)) throw new InvalidOperationException($"No command has the route {chain.RoutePattern.RawText}.");
            chain.Metadata.Is(command);
        }));
        if (byPath.Count > 0) throw new InvalidOperationException($"No endpoint takes {string.Join(", ", byPath.Keys)}.");
    }

    public Task Start(WebApplication app, CancellationToken cancellation) =>
        Runtime(app).StartAsync(cancellation);

    public Task Stop(WebApplication app) => Runtime(app).StopAsync(CancellationToken.None);

    private static IHostedService Runtime(WebApplication app) => (IHostedService)app.Services.GetRequiredService<IWolverineRuntime>();

    /// <summary>Wolverine as the registry has it: durable queues, and nodes that share the projections.</summary>
    public static void Configure(WolverineOptions options)
    {
        options.ApplicationAssembly = typeof(CritterStackEngine).Assembly;
        options.ServiceName = "outcomes";
        options.Policies.AutoApplyTransactions();
        options.Policies.UseDurableLocalQueues();
        options.AutoBuildMessageStorageOnStartup = AutoCreate.None;
        // Another node takes over within seconds of a kill, and a new one has its share as soon.
        options.Durability.FirstHealthCheckExecution = TimeSpan.FromMilliseconds(100);
        options.Durability.HealthCheckPollingTime = TimeSpan.FromSeconds(1);
        options.Durability.CheckAssignmentPeriod = TimeSpan.FromSeconds(1);
        options.Durability.StaleNodeTimeout = TimeSpan.FromSeconds(5);
    }

    private static WolverineWriter<TState> Writer<TState>(IServiceProvider provider, Func<Decision<TState>, object> message) =>
        new(provider.GetRequiredService<IWolverineRuntime>(), provider.GetRequiredService<EventLog>(), message);

    /// <summary>Marten leaves a source that it was given to whoever gave it.</summary>
    private sealed class OwnedSource(NpgsqlDataSource source) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => source.DisposeAsync();
    }
}
