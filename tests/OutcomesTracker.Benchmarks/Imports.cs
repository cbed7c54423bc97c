using System.Diagnostics;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using OutcomesTracker.Benchmarks.Harness;
using OutcomesTracker.Development.Synthetic;
using OutcomesTracker.Server.Imports;
using Microsoft.Extensions.DependencyInjection;

namespace OutcomesTracker.Benchmarks;

/// <summary>
/// An import of synthetic patients through the whole command path, results written, against binary COPY of the rows that it made
/// into the same tables of an empty registry.
/// </summary>
internal static class Imports
{
    private const int Patients = 4_000;

    public static async Task Run(string[] arguments)
    {
        var patients = arguments is [var given, ..] ? int.Parse(given, CultureInfo.InvariantCulture) : Patients;
        var file = File(patients);
        await using var cluster = await BenchmarkCluster.Start();
        var rows = await Rows.Made(cluster, file);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{patients:#,0} patients, {rows.Events.Count:#,0} lines, {file.Length / 1e6:0.0} MB"));
        Comparison.Head();
        await Comparison.Print(
            cluster.Processors,
            new("limit: binary COPY of the same rows", () => rows.Copy(cluster)),
            (new("lines through the command path", () => Ours(cluster, file)), 1 / 3.0));
    }

    private static byte[] File(int patients)
    {
        using var file = new MemoryStream();
        foreach (var line in SyntheticRegistry.Generate(new(4, patients, new(2026, 1, 31)))) file.Write(line);
        return file.ToArray();
    }

    /// <summary>Lines a second, until the last result is written.</summary>
    private static async Task<double> Ours(BenchmarkCluster cluster, byte[] file)
    {
        await using var registry = await BenchmarkRegistry.Create(cluster, "import_ours");
        await using var spool = new ImportSpool();
        var started = Stopwatch.GetTimestamp();
        await spool.Fill(registry.Services.GetRequiredService<ImportRun>().Apply(BenchmarkRegistry.Loader, new MemoryStream(file), default), default);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        if (spool.Counts is not { Replayed: 0, Refused: 0 }) throw new InvalidOperationException($"Not all was accepted: {spool.Counts}");
        return spool.Counts.Accepted / seconds;
    }

    /// <summary>What an import leaves in the registry.</summary>
    private sealed record Rows(List<object?[]> Streams, List<object?[]> Patients, List<object?[]> Events)
    {
        private const string
            StreamColumns = "id, type, version, timestamp, created, tenant_id, is_archived",
            EventColumns = "seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, correlation_id, causation_id, headers, user_name, is_archived";

        private static readonly NpgsqlDbType[]
            StreamTypes = [NpgsqlDbType.Uuid, NpgsqlDbType.Varchar, NpgsqlDbType.Bigint, NpgsqlDbType.TimestampTz, NpgsqlDbType.TimestampTz, NpgsqlDbType.Varchar, NpgsqlDbType.Boolean],
            EventTypes =
            [
                NpgsqlDbType.Bigint, NpgsqlDbType.Uuid, NpgsqlDbType.Uuid, NpgsqlDbType.Bigint, NpgsqlDbType.Jsonb, NpgsqlDbType.Varchar, NpgsqlDbType.TimestampTz,
                NpgsqlDbType.Varchar, NpgsqlDbType.Varchar, NpgsqlDbType.Varchar, NpgsqlDbType.Varchar, NpgsqlDbType.Jsonb, NpgsqlDbType.Varchar, NpgsqlDbType.Boolean,
            ];

        public static async Task<Rows> Made(BenchmarkCluster cluster, byte[] file)
        {
            await using var registry = await BenchmarkRegistry.Create(cluster, "import_rows");
            await registry.Import(new MemoryStream(file));
            await using var source = NpgsqlDataSource.Create(registry.Settings.Registry);
            const string patients = "select id, clinic from outcomes.patients order by id";
            return new(
                await Read(source, $"select {StreamColumns} from outcomes.mt_streams where id in (select id from outcomes.patients) order by tenant_id, id"),
                await Read(source, patients),
                await Read(source, $"select {EventColumns} from outcomes.mt_events where stream_id in (select id from outcomes.patients) order by seq_id"));
        }

        /// <summary>Rows of events a second, all three tables in one transaction.</summary>
        public async Task<double> Copy(BenchmarkCluster cluster)
        {
            await using var database = await cluster.Create("import_copy");
            var started = Stopwatch.GetTimestamp();
            await using (var connection = await database.Owner.OpenConnectionAsync())
            {
                await using var transaction = await connection.BeginTransactionAsync();
                await Copy(connection, $"copy outcomes.mt_streams ({StreamColumns}) from stdin (format binary)", StreamTypes, Streams);
                await Copy(connection, "copy outcomes.patients (id, clinic) from stdin (format binary)", [NpgsqlDbType.Uuid, NpgsqlDbType.Varchar], Patients);
                await Copy(connection, $"copy outcomes.mt_events ({EventColumns}) from stdin (format binary)", EventTypes, Events);
                await transaction.CommitAsync();
            }
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            await database.DisposeAsync();
            await cluster.Drop("import_copy");
            return Events.Count / seconds;
        }

        private static async Task Copy(NpgsqlConnection connection, string sql, NpgsqlDbType[] types, List<object?[]> rows)
        {
            await using var copy = await connection.BeginBinaryImportAsync(sql);
            foreach (var row in rows)
            {
                await copy.StartRowAsync();
                for (var column = 0; column < row.Length; column++)
                    if (row[column] is { } value) await copy.WriteAsync(value, types[column]); else await copy.WriteNullAsync();
            }
            await copy.CompleteAsync();
        }

        private static async Task<List<object?[]>> Read(NpgsqlDataSource source, string sql)
        {
            await using var command = source.CreateCommand(sql);
            await using var reader = await command.ExecuteReaderAsync();
            var rows = new List<object?[]>();
            while (await reader.ReadAsync())
                rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? null : reader.GetValue(column))]);
            return rows;
        }
    }
}
