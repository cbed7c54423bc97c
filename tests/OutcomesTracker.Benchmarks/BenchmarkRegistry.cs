using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using OutcomesTracker.Benchmarks.Harness;
using OutcomesTracker.Development.Synthetic;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Imports;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Benchmarks;

/// <summary>
/// A complete server in this process, with a new registry and the synthetic clinics. Unlike in production, the request rate is not limited.
/// </summary>
internal sealed class BenchmarkRegistry : IAsyncDisposable
{
    public static readonly Caller Loader = new("benchmark", Role.RegistryAdmin, null);

    private readonly BenchmarkCluster cluster;
    private readonly string name;
    private readonly string data;
    private readonly WebApplication app;

    private BenchmarkRegistry(BenchmarkCluster cluster, string name, RegistrySettings settings, WebApplication app) =>
        (this.cluster, this.name, Settings, data, this.app) = (cluster, name, settings, settings.DataDirectory, app);

    public RegistrySettings Settings { get; }

    public IServiceProvider Services => app.Services;

    /// <summary>
    /// A server that records, delivers messages and projects. It accepts HTTP requests only if <paramref name="listens"/>; <c>outcomes
    /// import</c> does not either.
    /// </summary>
    /// <param name="fill">Fills the database before the server starts.</param>
    public static async Task<BenchmarkRegistry> Create(
        BenchmarkCluster cluster,
        string name,
        bool listens = false,
        Func<BenchmarkDatabase, Task>? fill = null
    )
    {
        var settings = await NewDatabases(cluster, name);
        if (fill is not null)
            await using (var database = cluster.Open(name))
                await fill(database);
        LocalSigningKey.FindOrCreate(settings.DataDirectory);
        Server.Protection.MasterKey.FindOrCreate(settings.DataDirectory);
        // The server's log lines are formatted as in production, but discarded.
        var shown = Console.Out;
        Console.SetOut(TextWriter.Null);
        var app = await RegistryServer.Build(
            settings,
            "http://127.0.0.1:0",
            new Dictionary<string, string?> { ["Limits:RequestsPerMinute"] = "0" }
        );
        app.Services.GetRequiredService<Microsoft.Extensions.Logging.ILoggerFactory>().CreateLogger("Benchmark");
        Console.SetOut(shown);
        await (listens ? app.StartAsync() : RegistryServer.StartWithoutListening(app, default));
        var directory = app.Services.GetRequiredService<ClinicDirectory>();
        foreach (var clinic in SyntheticClinic.All)
            await directory.Put(Loader, clinic.Slug, clinic.Settings with { TimeZone = "UTC" }, default);
        return new(cluster, name, settings, app);
    }

    /// <summary>The migrated databases of a new registry, without a server.</summary>
    public static async Task<RegistrySettings> NewDatabases(BenchmarkCluster cluster, string name)
    {
        await cluster.Drop(name);
        await cluster.Drop($"{name}_keys");
        var registry = cluster.ConnectionString(name);
        await RegistrySchema.CreateDatabaseIfMissing(cluster.ConnectionString("postgres"), registry, default);
        await RegistrySchema.Migrate(registry, RegistrySchema.DefaultKeys(registry), default);
        return new(
            registry,
            RegistrySchema.DefaultKeys(registry),
            Directory.CreateTempSubdirectory("outcomes-benchmark-data-").FullName,
            IsDevelopment: false
        );
    }

    /// <summary>The address on which the server listens.</summary>
    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public string Token(Caller caller) => LocalSigningKey.Find(data)!.Token(caller, TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(6));

    /// <summary>Imports lines, all of which must be accepted.</summary>
    public async Task Import(Stream lines)
    {
        await foreach (var result in Services.GetRequiredService<ImportRun>().Apply(Loader, lines, default))
            if (result.Status != LineStatus.Accepted)
                throw new InvalidOperationException(
                    $"Line {result.Line}: {result.Status} {result.Problem?.Detail ?? result.Problem?.Title}"
                );
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        Npgsql.NpgsqlConnection.ClearAllPools();
        await cluster.Drop(name);
        await cluster.Drop($"{name}_keys");
        Directory.Delete(data, recursive: true);
    }
}
