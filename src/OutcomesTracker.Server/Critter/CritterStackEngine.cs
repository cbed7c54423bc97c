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
using Microsoft.Extensions.Logging;
using Npgsql;
using OutcomesTracker.Server.Critter.Projections;
using OutcomesTracker.Server.Critter.Streams;
using OutcomesTracker.Server.Store;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Commands;
using Wolverine;
using Wolverine.Http;
using Wolverine.Marten;
using Wolverine.Runtime;

namespace OutcomesTracker.Server.Critter;

/// <summary>The registry on Marten and Wolverine: the same rules, tables, routes and answers as with its own engine.</summary>
public sealed class CritterStackEngine : IEngine
{
    /// <summary>Where code that is generated is written; null: nowhere.</summary>
    internal string? CodeFolder { get; init; }

    private static readonly Dictionary<string, string?> Quiet = new()
    {
        ["Logging:LogLevel:JasperFx"] = "Warning",
        ["Logging:LogLevel:Marten"] = "Warning",
        // A command that failed is told by who sent it; Wolverine would tell the ids in it too.
        ["Logging:LogLevel:OutcomesTracker.Server.Critter.Streams"] = "None",
        ["Logging:LogLevel:Wolverine"] = "Warning",
    };

    public Task Migrate(string registryOwner, CancellationToken cancellation) => MessageTables.Apply(registryOwner, cancellation);

    public void AddTo(WebApplicationBuilder builder, RegistrySettings settings)
    {
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Quiet });
        var database = MartenStore.Open(settings.Registry);
        DaemonProjection[] projections = [.. RegistryFeatures.Projections.Select(projection => new DaemonProjection(projection))];
        builder.Services.AddSingleton(new OwnedSource(database));
        // Before Wolverine, which then gives this node its share of the projections.
        builder.Services.AddSingleton(provider => new ProjectionWatch(
            projections, provider, provider.GetRequiredService<NpgsqlDataSource>(), provider.GetRequiredService<ILogger<ProjectionWatch>>()));
        builder.Services.AddHostedService(provider => provider.GetRequiredService<ProjectionWatch>());
        builder.Services.AddMarten(options =>
        {
            options.UseRegistryTables(database);
            options.UseRegistryStreams(EventJson.Reader);
            foreach (var projection in projections) options.Projections.Add(projection, ProjectionLifecycle.Async, projection.Name);
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
            provider.GetRequiredService<NpgsqlDataSource>(), provider.GetRequiredService<EventLog>(), RegistryFeatures.Projections, options =>
            {
                options.UseRegistryTables(database);
                options.UseRegistryStreams(EventJson.Reader);
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

    public async Task Start(WebApplication app, CancellationToken cancellation)
    {
        foreach (var service in Background(app)) await service.StartAsync(cancellation);
    }

    public async Task Stop(WebApplication app)
    {
        foreach (var service in Background(app).Reverse()) await service.StopAsync(CancellationToken.None);
    }

    private static IHostedService[] Background(WebApplication app) =>
        [app.Services.GetRequiredService<ProjectionWatch>(), (IHostedService)app.Services.GetRequiredService<IWolverineRuntime>()];

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
        // A message whose commit never answered waits in the inbox of a node that does not know of it.
        options.Durability.InboxStaleTime = TimeSpan.FromMinutes(1);
    }

    private static WolverineWriter<TState> Writer<TState>(IServiceProvider provider, Func<Decision<TState>, object> message) =>
        new(provider.GetRequiredService<IWolverineRuntime>(), provider.GetRequiredService<EventLog>(), message);

    /// <summary>Marten leaves a source that it was given to whoever gave it.</summary>
    private sealed class OwnedSource(NpgsqlDataSource source) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => source.DisposeAsync();
    }
}
