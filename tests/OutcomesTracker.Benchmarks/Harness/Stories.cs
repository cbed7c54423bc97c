using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OutcomesTracker.Development.Synthetic;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Imports;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Benchmarks.Harness;

/// <summary>An event as the registry itself wrote it, but for where it stands.</summary>
internal sealed record StoryEvent(string Type, string DotNetType, string Data, string Headers);

/// <summary>The events of one synthetic patient, in order.</summary>
internal sealed record Story(string Clinic, IReadOnlyList<StoryEvent> Events);

/// <summary>Real streams for large logs: some hundred synthetic patients, imported through the whole command path and read back.</summary>
internal static class Stories
{
    private const ulong Seed = 20_261_121;

    public static readonly Caller Loader = new("benchmark", Role.RegistryAdmin, null);

    public static async Task<IReadOnlyList<Story>> Make(BenchmarkCluster cluster, int patients)
    {
        await using var database = await cluster.Create("stories");
        var registry = await Registry(cluster, "stories");
        await using (var app = await RegistryServer.Build(registry))
        {
            await PutClinics(app.Services);
            await foreach (var result in app.Services.GetRequiredService<ImportRun>().Apply(Loader, Stream(patients), default))
                if (result.Status != LineStatus.Accepted) throw new InvalidOperationException($"Line {result.Line} was {result.Status}.");
        }
        var stories = await Read(database.Owner);
        await cluster.Drop("stories");
        await cluster.Drop("stories_keys");
        return stories;
    }

    /// <summary>A server's settings for a database of the cluster, with a key store beside it.</summary>
    public static async Task<RegistrySettings> Registry(BenchmarkCluster cluster, string name)
    {
        var settings = new RegistrySettings(
            cluster.ConnectionString(name), cluster.ConnectionString($"{name}_keys"), Directory.CreateTempSubdirectory("outcomes-benchmark-keys-").FullName, IsDevelopment: true);
        await RegistrySchema.Migrate(settings.Registry, settings.Keys, default);
        return settings;
    }

    public static async Task PutClinics(IServiceProvider services)
    {
        var clinics = services.GetRequiredService<ClinicDirectory>();
        foreach (var clinic in SyntheticClinic.All) await clinics.Put(Loader, clinic.Slug, clinic.Settings with { TimeZone = "UTC" }, default);
    }

    /// <summary>The import lines of so many patients.</summary>
    public static Stream Stream(int patients) => new MemoryStream([.. SyntheticRegistry.Generate(new(Seed, patients, new(2026, 11, 1))).SelectMany(line => line)]);

    private static async Task<List<Story>> Read(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(
            """
            SELECT e.stream_id, e.tenant_id, e.type, e.mt_dotnet_type, e.data::text, e.headers::text
            FROM outcomes.mt_events e JOIN outcomes.patients p ON p.id = e.stream_id ORDER BY e.stream_id, e.version
            """);
        await using var rows = await command.ExecuteReaderAsync();
        var streams = new Dictionary<Guid, (string Clinic, List<StoryEvent> Events)>();
        while (await rows.ReadAsync())
        {
            if (!streams.TryGetValue(rows.GetGuid(0), out var stream)) streams[rows.GetGuid(0)] = stream = (rows.GetString(1), []);
            stream.Events.Add(new(rows.GetString(2), rows.GetString(3), rows.GetString(4), rows.GetString(5)));
        }
        return [.. streams.Values.Select(stream => new Story(stream.Clinic, stream.Events))];
    }
}
