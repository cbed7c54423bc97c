using Npgsql;
using OutcomesTracker.Development.Synthetic;

namespace OutcomesTracker.Benchmarks.Harness;

/// <summary>An event as the registry stored it, without its stream, version and sequence.</summary>
internal sealed record StoryEvent(string Type, string DotNetType, string Data, string Headers);

/// <summary>The events of one synthetic patient, in order.</summary>
internal sealed record Story(string Clinic, IReadOnlyList<StoryEvent> Events);

/// <summary>
/// Real streams for large logs: several hundred synthetic patients, imported through the whole command path and read back.
/// </summary>
internal static class Stories
{
    private const ulong Seed = 20_261_121;

    public static async Task<IReadOnlyList<Story>> Make(BenchmarkCluster cluster, int patients)
    {
        await using var registry = await BenchmarkRegistry.Create(cluster, "stories");
        await registry.Import(Stream(patients));
        await using var database = cluster.Open("stories");
        return await Read(database.Owner);
    }

    /// <summary>The import lines of the given number of patients.</summary>
    private static MemoryStream Stream(int patients) =>
        new([.. SyntheticRegistry.Generate(new(Seed, patients, new(2026, 11, 1))).SelectMany(line => line)]);

    private static async Task<List<Story>> Read(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(
            """
            select e.stream_id, e.tenant_id, e.type, e.mt_dotnet_type, e.data::text, e.headers::text
            from outcomes.mt_events e join outcomes.patients p on p.id = e.stream_id order by e.stream_id, e.version
            """
        );
        await using var rows = await command.ExecuteReaderAsync();
        var streams = new Dictionary<Guid, (string Clinic, List<StoryEvent> Events)>();
        while (await rows.ReadAsync())
        {
            if (!streams.TryGetValue(rows.GetGuid(0), out var stream))
                streams[rows.GetGuid(0)] = stream = (rows.GetString(1), []);
            stream.Events.Add(new(rows.GetString(2), rows.GetString(3), rows.GetString(4), rows.GetString(5)));
        }
        return [.. streams.Values.Select(stream => new Story(stream.Clinic, stream.Events))];
    }
}
