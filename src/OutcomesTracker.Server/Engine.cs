using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Clinics;
using OutcomesTracker.Server.Store;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Projections;

namespace OutcomesTracker.Server;

/// <summary>
/// What records and what projects, over the same tables: this repository's engine, or the Critter Stack. It gives the server the
/// <see cref="IStreamWriter{TState}"/> of patients and of clinics, and <see cref="IProjections"/> that run while the server does.
/// </summary>
public interface IEngine
{
    /// <summary>Adds to the schema what this engine needs beyond the registry's own, as the database's owner.</summary>
    Task Migrate(string registryOwner, CancellationToken cancellation);

    void AddTo(WebApplicationBuilder builder, RegistrySettings settings);

    /// <summary>Maps the POST of every command.</summary>
    void MapCommands(IEndpointRouteBuilder routes, IReadOnlyList<CommandDefinition> commands);

    /// <summary>For those who record without listening: starts what must run for that.</summary>
    Task Start(WebApplication app, CancellationToken cancellation);

    /// <summary>Ends what <see cref="Start"/> started.</summary>
    Task Stop(WebApplication app);
}

/// <summary>This repository's engine.</summary>
public sealed class OwnEngine : IEngine
{
    public Task Migrate(string registryOwner, CancellationToken cancellation) => Task.CompletedTask;

    public void AddTo(WebApplicationBuilder builder, RegistrySettings settings)
    {
        builder.Services.AddSingleton(provider => new ProjectionRunner(
            provider.GetRequiredService<NpgsqlDataSource>(), RegistryFeatures.Projections, new(), ReportTo(provider, "OutcomesTracker.Projections")));
        builder.Services.AddSingleton<IProjections>(provider => provider.GetRequiredService<ProjectionRunner>());
        builder.Services.AddSingleton(provider => Writer(provider, CommandShell.CaseFold, PatientsTable.Homes));
        builder.Services.AddSingleton(provider => Writer(provider, ClinicDirectory.Fold, homes: null));
        builder.Services.AddHostedService<ProjectionService>();
    }

    public void MapCommands(IEndpointRouteBuilder routes, IReadOnlyList<CommandDefinition> commands)
    {
        foreach (var command in commands) routes.MapCommand(command);
    }

    public Task Start(WebApplication app, CancellationToken cancellation) => Task.CompletedTask;

    public Task Stop(WebApplication app) => Task.CompletedTask;

    private static IStreamWriter<TState> Writer<TState>(IServiceProvider provider, Fold<TState> fold, StreamHomes? homes) => new StreamWriter<TState>(
        provider.GetRequiredService<NpgsqlDataSource>(), fold,
        new() { Homes = homes, BatchSize = 256, Committed = provider.GetRequiredService<ProjectionRunner>().Signal },
        provider.GetRequiredService<TimeProvider>());

    private static Action<Exception> ReportTo(IServiceProvider provider, string category)
    {
        var log = provider.GetRequiredService<ILoggerFactory>().CreateLogger(category);
        return failure => log.LogWarning(failure, "A projection could not go on; it will try again");
    }
}
