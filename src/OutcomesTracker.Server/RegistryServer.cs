using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using OutcomesTracker.Cohorts;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Features.Accesses;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Features.Operations;
using OutcomesTracker.Server.Features.Outcomes;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Features.Photos;
using OutcomesTracker.Server.Features.Report;
using OutcomesTracker.Server.Features.Webhooks;
using OutcomesTracker.Server.Features.WhatIf;
using OutcomesTracker.Server.Features.Worklist;
using OutcomesTracker.Server.GeneratedCode;
using OutcomesTracker.Server.Health;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Imports;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Pages;
using OutcomesTracker.Server.Projections;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Settings;
using OutcomesTracker.Server.Store;
using OutcomesTracker.Server.Telemetry;
using Wolverine;
using Wolverine.Http;
using Wolverine.Marten;
using Wolverine.Runtime;

namespace OutcomesTracker.Server;

/// <summary>Composes the server. Its commands and projections are listed in <see cref="RegistryFeatures"/>.</summary>
public static class RegistryServer
{
    /// <summary>Builds a server that is ready to start. Refuses a database whose schema is missing or older than this program.</summary>
    /// <param name="overrides">Settings of the <see cref="Catalogue"/> that take precedence over the environment.</param>
    /// <param name="waits">Whether it waits, up to a minute, for a database that does not answer yet.</param>
    public static async Task<WebApplication> Build(
        RegistrySettings settings,
        string? urls = null,
        IReadOnlyDictionary<string, string?>? overrides = null,
        bool waits = false,
        CancellationToken cancellation = default
    )
    {
        var code = Task.Run(() => MissingCode.Refuse(typeof(RegistryServer).Assembly), cancellation);
        var app = Create(settings, urls, overrides);
        // The schema is checked while the routes are built: each takes about as long.
        var schema = Task.Run(
            () =>
                StartupRetry.Try(
                    () => RequireSchema(app.Services, cancellation),
                    waits ? StartupRetry.OfServer : TimeSpan.Zero,
                    app.Logger,
                    cancellation
                ),
            cancellation
        );
        Map(app);
        await code;
        await schema;
        return app;
    }

    /// <summary>Creates the same server without a check of the database, to inspect its services and routes.</summary>
    public static WebApplication Compose(RegistrySettings settings)
    {
        var app = Create(settings, urls: null, overrides: null);
        Map(app);
        return app;
    }

    /// <summary>For a program that records but does not listen: starts message delivery, projections and commit notices.</summary>
    public static async Task StartWithoutListening(WebApplication app, CancellationToken cancellation)
    {
        foreach (var service in Background(app))
            await service.StartAsync(cancellation);
    }

    /// <summary>Ends what <see cref="StartWithoutListening"/> started.</summary>
    public static async Task StopWithoutListening(WebApplication app)
    {
        foreach (var service in Background(app).Reverse())
            await service.StopAsync(CancellationToken.None);
    }

    private static IEnumerable<IHostedService> Background(WebApplication app) =>
        app
            .Services.GetServices<IHostedService>()
            .Where(static service => service is IWolverineRuntime or CommitNotices or ContestedProjections);

    private static WebApplication Create(RegistrySettings settings, string? urls, IReadOnlyDictionary<string, string?>? overrides)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { EnvironmentName = settings.IsDevelopment ? Environments.Development : Environments.Production }
        );
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
        if (overrides is not null)
            builder.Configuration.AddInMemoryCollection(overrides);
        if (urls is not null)
            builder.WebHost.UseUrls(urls);
        var configured = new ServerSettings(builder.Configuration);
        builder.WebHost.ConfigureKestrel(kestrel => Transport.Limit(kestrel, configured));
        AddLogging(builder, settings);
        AddRegistry(builder.Services, settings, configured);
        AddStore(builder, settings, configured);
        return builder.Build();
    }

    private static void Map(WebApplication app)
    {
        app.UseRequestPipeline();
        HealthChecks.Map(app);
        app.MapMetrics(app.Services.GetRequiredService<ServerSettings>());
        app.MapApiDocument();
        MapEndpoints(app);
        app.MapPages();
    }

    /// <summary>Every route that records or reads is a Wolverine endpoint; the clinic of the caller's token is its tenant.</summary>
    private static void MapEndpoints(WebApplication app) =>
        app.MapWolverineEndpoints(options =>
        {
            options.TenantId.IsClaimTypeNamed("clinic");
            options.AddParameterHandlingStrategy<CommandReader>();
            options.ConfigureEndpoints(chain =>
            {
                chain.RemoveWolverineNotes();
                var commands = chain
                    .Method.Method.GetParameters()
                    .Where(one => one.ParameterType.IsGenericType && one.ParameterType.GetGenericTypeDefinition() == typeof(Command<>));
                foreach (var command in commands)
                    chain.Metadata.Takes(RegistryFeatures.Command(command.ParameterType.GenericTypeArguments[0]));
            });
        });

    private static void AddLogging(WebApplicationBuilder builder, RegistrySettings settings)
    {
        builder.Logging.ClearProviders();
        if (settings.IsDevelopment)
            builder.Logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss ";
            });
        else
            builder.Logging.AddJsonConsole(console => console.UseUtcTimestamp = true);
        // Whatever the configuration says: these lines hold query strings.
        builder.Services.PostConfigure<LoggerFilterOptions>(filters =>
        {
            foreach (var provider in filters.Rules.Select(rule => rule.ProviderName).Append(null).Distinct().ToList())
                filters.Rules.Add(new(provider, "Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning, null));
        });
    }

    private static readonly Dictionary<string, string?> Defaults = new()
    {
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:LogLevel:JasperFx"] = "Warning",
        ["Logging:LogLevel:Marten"] = "Warning",
        ["Logging:LogLevel:Npgsql"] = "Warning",
        ["Logging:LogLevel:Wolverine"] = "Warning",
        ["Logging:LogLevel:System"] = "Warning",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information",
    };

    private static void AddRegistry(IServiceCollection services, RegistrySettings settings, ServerSettings configured)
    {
        services.AddSingleton(TimeProvider.System).AddSingleton(configured);
        services.AddSingleton(_ => EventStoreConnection.Open(settings.Registry));
        services.AddSingleton(provider => new EventLog(provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddSingleton(_ => KeySettings.Master(configured, settings)).AddSingleton<ListCursors>();
        services
            .AddSingleton<AccessLog>()
            .AddSingleton<AccessList>()
            .AddSingleton<WhatIfs>()
            .AddSingleton<PatientRecords>()
            .AddSingleton<ClinicRosters>()
            .AddSingleton<PatientList>()
            .AddSingleton<ClinicWorklist>();
        services.AddSingleton(_ => new KeyStoreSource(EventStoreConnection.Open(settings.Keys, "keys")));
        services.AddSingleton(provider => new PatientKeyStore(
            provider.GetRequiredService<KeyStoreSource>().Database,
            provider.GetRequiredService<MasterKey>()
        ));
        services.AddSingleton<PhotoFiles>().AddSingleton<PhotoPictures>();
        services.AddSingleton<WebhookNetworks>().AddSingleton<WebhookSender>().AddSingleton<DeadLetters>();
        services.AddSingleton<ClinicDirectory>().AddSingleton<PatientTenants>().AddSingleton<CommandShell>();
        services
            .AddSingleton<ImportRun>()
            .AddSingleton<ImportsTable>()
            .AddSingleton<ImportKeysTable>()
            .AddSingleton<ImportJobs>()
            .AddSingleton(_ => ImportTurns.Create(configured));
        services
            .AddSingleton<PatientReport>()
            .AddSingleton<FactsReader>()
            .AddSingleton<CohortIndex>()
            .AddSingleton<Freshness>()
            .AddSingleton<OutcomeView>();
        services.AddSingleton(settings);
        services.AddProblemDetails().AddExceptionHandler<FailureAnswers>();
        services.AddHostedService<StartupChecks>().AddHostedService<IndexFollower>().AddHostedService<OlderIdentities>();
        services.AddHostedService<ImportRecovery>().AddHostedService(provider => provider.GetRequiredService<ImportJobs>());
        services.AddAuthenticationByRequest().AddBearerAuthentication(configured, settings).AddRoleAccess().AddApiDocument();
        services.AddSingleton<OperationsTable>().AddPages(configured, settings);
        services.AddCors().AddRateLimiter(limiter => RequestRates.Limit(limiter, configured));
    }

    /// <summary>Marten stores and projects events, Wolverine delivers the messages that follow from them.</summary>
    private static void AddStore(WebApplicationBuilder builder, RegistrySettings settings, ServerSettings configured)
    {
        var database = MartenStore.Open(settings.Registry);
        builder.Services.AddSingleton(new OwnedSource(database));
        var signal = new CommitSignal();
        builder
            .Services.AddMarten(options =>
            {
                options.UseRegistry(database, EventJson.Reader);
                options.UseProjections(RegistryFeatures.Projections, signal);
            })
            .UseLightweightSessions()
            .IntegrateWithWolverine(wolverine => wolverine.UseRegistry());
        builder.Host.UseWolverine(options =>
        {
            options.UseRegistry();
            options.UseWebhooks(configured);
        });
        builder.Services.AddWolverineHttp();
        builder.Services.AddTelemetry(configured);

        builder.Services.AddProjections(RegistryFeatures.Projections, signal).AddHealth(RegistryFeatures.Projections);
        builder.Services.AddSingleton(provider => new CaseWriter(
            provider.GetRequiredService<IDocumentStore>(),
            provider.GetRequiredService<NpgsqlDataSource>(),
            provider.GetRequiredService<IWolverineRuntime>(),
            provider.GetRequiredService<TimeProvider>(),
            new()
        )
        {
            Committed = signal.Committed,
        });
    }

    /// <summary>Marten does not dispose of a data source that it was given, so the container does.</summary>
    private sealed class OwnedSource(NpgsqlDataSource source) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => source.DisposeAsync();
    }

    private static async Task RequireSchema(IServiceProvider services, CancellationToken cancellation)
    {
        if (!await RegistrySchema.Migration.IsCurrent(services.GetRequiredService<NpgsqlDataSource>(), cancellation))
            throw new ConfigurationException(
                "The database's schema is missing or outdated. Run, as the database's owner: outcomes migrate --db CONNECTION"
            );
    }
}
