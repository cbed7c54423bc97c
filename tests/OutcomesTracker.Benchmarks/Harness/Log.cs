using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Benchmarks.Harness;

/// <summary>
/// Fills a registry with many patients by COPY. Each patient is a copy of one of the stories under its own id, and the entries of different
/// patients are interleaved.
/// </summary>
internal static class Log
{
    /// <summary>The number of patients whose entries are interleaved.</summary>
    private const int Together = 512;

    private static readonly DateTime First = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>The id of a patient by its number, from 0.</summary>
    public static Guid Patient(int number) => Id(number, 0);

    /// <summary>
    /// Loads streams, patients and events; indexes and the foreign key are created after the rows. Returns the number of events.
    /// </summary>
    public static async Task<long> Load(BenchmarkDatabase database, IReadOnlyList<Story> stories, int patients)
    {
        await database.Execute(
            """
            alter table outcomes.mt_events drop constraint fkey_mt_events_stream_id_tenant_id, drop constraint pkey_mt_events_seq_id;
            drop index outcomes.pk_mt_events_stream_and_version, outcomes.idx_mt_events_event_id;
            """
        );
        await Copy(
            database,
            "outcomes.mt_streams (tenant_id, id, type, version)",
            patients,
            (row, number) =>
            {
                var story = stories[number % stories.Count];
                row.Write(story.Clinic, NpgsqlDbType.Varchar);
                row.Write(Patient(number), NpgsqlDbType.Uuid);
                row.Write("patient", NpgsqlDbType.Varchar);
                row.Write((long)story.Events.Count, NpgsqlDbType.Bigint);
            }
        );
        await Copy(
            database,
            "outcomes.patients (id, clinic)",
            patients,
            (row, number) =>
            {
                row.Write(Patient(number), NpgsqlDbType.Uuid);
                row.Write(stories[number % stories.Count].Clinic, NpgsqlDbType.Varchar);
            }
        );
        var before = await new EventLog(database.App).HighestSequence();
        var last = await CopyEvents(database, stories, patients, before);
        await database.Execute(
            $"""
            set maintenance_work_mem = '2GB';
            alter table outcomes.mt_events add constraint pkey_mt_events_seq_id primary key (seq_id);
            create unique index pk_mt_events_stream_and_version on outcomes.mt_events (tenant_id, stream_id, version);
            create unique index idx_mt_events_event_id on outcomes.mt_events (id);
            alter table outcomes.mt_events add constraint fkey_mt_events_stream_id_tenant_id
              foreign key (tenant_id, stream_id) references outcomes.mt_streams (tenant_id, id);
            select setval('outcomes.mt_events_sequence', {last});
            """
        );
        await database.Execute("VACUUM (ANALYZE) outcomes.mt_events, outcomes.mt_streams, outcomes.patients");
        await database.Execute("CHECKPOINT");
        return last - before;
    }

    private static async Task<long> CopyEvents(BenchmarkDatabase database, IReadOnlyList<Story> stories, int patients, long sequence)
    {
        await using var connection = await database.Owner.OpenConnectionAsync();
        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY outcomes.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, "
                + "mt_dotnet_type, headers, user_name, is_archived) FROM STDIN (FORMAT BINARY)"
        );
        for (var from = 0; from < patients; from += Together)
        {
            var group = Enumerable.Range(from, Math.Min(Together, patients - from)).ToList();
            for (var version = 1; group.Count > 0; version++)
                foreach (var number in group.ToList())
                {
                    var story = stories[number % stories.Count];
                    if (version > story.Events.Count)
                    {
                        group.Remove(number);
                        continue;
                    }
                    var happened = story.Events[version - 1];
                    copy.StartRow();
                    copy.Write(++sequence, NpgsqlDbType.Bigint);
                    copy.Write(Id(number, version), NpgsqlDbType.Uuid);
                    copy.Write(Patient(number), NpgsqlDbType.Uuid);
                    copy.Write((long)version, NpgsqlDbType.Bigint);
                    copy.Write(happened.Data, NpgsqlDbType.Jsonb);
                    copy.Write(happened.Type, NpgsqlDbType.Varchar);
                    copy.Write(First.AddMilliseconds(sequence * 10), NpgsqlDbType.TimestampTz);
                    copy.Write(story.Clinic, NpgsqlDbType.Varchar);
                    copy.Write(happened.DotNetType, NpgsqlDbType.Varchar);
                    copy.Write(happened.Headers, NpgsqlDbType.Jsonb);
                    copy.Write("benchmark", NpgsqlDbType.Varchar);
                    copy.Write(false, NpgsqlDbType.Boolean);
                }
        }
        await copy.CompleteAsync();
        return sequence;
    }

    private static async Task Copy(BenchmarkDatabase database, string target, int rows, Action<NpgsqlBinaryImporter, int> write)
    {
        await using var connection = await database.Owner.OpenConnectionAsync();
        await using var copy = await connection.BeginBinaryImportAsync($"COPY {target} FROM STDIN (FORMAT BINARY)");
        for (var number = 0; number < rows; number++)
        {
            copy.StartRow();
            write(copy, number);
        }
        await copy.CompleteAsync();
    }

    /// <summary>Ids that are spread over the whole range, as random ids are, and the same in every run.</summary>
    private static Guid Id(int patient, int version)
    {
        Span<ulong> halves = [Mixed(((ulong)patient << 32) | (uint)version), Mixed(~(((ulong)version << 32) | (uint)patient))];
        return new(MemoryMarshal.AsBytes(halves));
    }

    // The finalizer of SplitMix64: a bijection that leaves no pattern.
    private static ulong Mixed(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
