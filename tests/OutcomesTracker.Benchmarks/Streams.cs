using System.Diagnostics;
using Npgsql;
using OutcomesTracker.Benchmarks.Harness;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Store;
using EventLog = OutcomesTracker.Server.Store.EventLog;

namespace OutcomesTracker.Benchmarks;

/// <summary>Loading and folding one patient's stream, compared with reading its bare rows: of 8 entries and of 100.</summary>
internal static class Streams
{
    private const int Patients = 5_000,
        Loads = 4_000;

    public static async Task Run()
    {
        await using var cluster = await BenchmarkCluster.Start();
        var stories = await Stories.Make(cluster, 500);
        Comparison.Head();
        foreach (var (entries, target) in ((int, double)[])[(8, 0.8), (100, 0.6)])
        {
            var stretched = stories.Select(story => Lengthened(story, entries)).ToList();
            await using var database = await cluster.Create("streams");
            await Log.Load(database, stretched, Patients);
            await Comparison.Print(
                cluster.Processors,
                new(
                    $"bare rows of a stream of {entries}",
                    () => Rate(stretched, (stream, expected) => Bare(database.App, stream, expected))
                ),
                (
                    new(
                        $"a stream of {entries} loaded and folded",
                        () => Rate(stretched, (stream, expected) => Folded(new(database.App), stream, expected))
                    ),
                    target
                )
            );
        }
    }

    /// <summary>The story's first entries, followed by repetitions of those kinds that may occur more than once.</summary>
    private static Story Lengthened(Story story, int entries)
    {
        var events = story.Events.Take(entries).ToList();
        for (var index = 0; events.Count < entries; index++)
            if (
                story.Events[index % story.Events.Count] is
                { Type: "session_performed" or "outcome_assessed" or "consultation_recorded" } again
            )
                events.Add(again);
        return story with { Events = events };
    }

    private static async Task<double> Rate(List<Story> stories, Func<StreamKey, int, Task> load)
    {
        var started = Stopwatch.GetTimestamp();
        for (var number = 0; number < Loads; number++)
        {
            var patient = (int)((long)number * 2_654_435_761 % Patients);
            var story = stories[patient % stories.Count];
            await load(new(story.Clinic, Log.Patient(patient)), story.Events.Count);
        }
        return Loads / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task Folded(EventLog log, StreamKey stream, int expected)
    {
        var state = PatientCase.Empty;
        foreach (var stored in await log.ReadStream(stream))
            state = state.Evolve((int)stored.Version, EventJson.ReadPatient(stored)!);
        if (state.Entries.Count != expected)
            throw new InvalidOperationException($"{state.Entries.Count} entries of {expected}");
    }

    /// <summary>Reads the same columns and discards them.</summary>
    private static async Task Bare(NpgsqlDataSource database, StreamKey stream, int expected)
    {
        await using var command = database.CreateCommand(
            """
            select seq_id, id, tenant_id, stream_id, version, type, mt_dotnet_type, data, timestamp, user_name,
              correlation_id, causation_id, headers::text
            from outcomes.mt_events where tenant_id = $1 and stream_id = $2 and version >= 1 order by version
            """
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = stream.Tenant });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = stream.Id });
        await using var rows = await command.ExecuteReaderAsync();
        var count = 0;
        for (; await rows.ReadAsync(); count++)
        {
            _ = (
                rows.GetInt64(0),
                rows.GetGuid(1),
                rows.GetString(2),
                rows.GetGuid(3),
                rows.GetInt64(4),
                rows.GetString(5),
                rows.GetString(6)
            );
            _ = (
                rows.GetFieldValue<byte[]>(7),
                rows.GetDateTime(8),
                rows.GetString(9),
                rows.IsDBNull(10),
                rows.IsDBNull(11),
                rows.GetString(12)
            );
        }
        if (count != expected)
            throw new InvalidOperationException($"{count} rows of {expected}");
    }
}
