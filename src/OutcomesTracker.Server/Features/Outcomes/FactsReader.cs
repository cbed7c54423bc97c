using System.Data;
using Npgsql;
using OutcomesTracker.Cohorts.Packing;

namespace OutcomesTracker.Server.Features.Outcomes;

/// <summary>Reads the facts for the in-memory index.</summary>
public sealed class FactsReader(NpgsqlDataSource database)
{
    /// <summary>
    /// The changes of facts after a position; null when there are none. If the generation differs, the facts were rebuilt, and all of them
    /// are returned.
    /// </summary>
    public async Task<FactsPage?> Since(long generation, long sequence, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        if (await Position(connection, cancellation) == (generation, sequence))
            return null;
        // The position and the facts are read in one snapshot, so that they are consistent.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        var (nowGeneration, nowSequence) = await Position(connection, cancellation);
        // If the sequence went back, the log is another one (a standby took over, or a backup was restored), and everything is read again.
        var page = new FactsPage(nowGeneration, nowSequence, nowGeneration != generation || nowSequence < sequence);
        await Read(connection, page, page.IsWhole ? 0 : sequence, cancellation);
        return page;
    }

    private static async Task<(long Generation, long Sequence)> Position(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select generation, sequence from outcomes.projection_position($1)", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = FactsTable.ProjectionName });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return (row.GetInt64(0), row.GetInt64(1));
    }

    private static async Task Read(NpgsqlConnection connection, FactsPage page, long after, CancellationToken cancellation)
    {
        // The rows are read unsorted; a page may be in any order.
        await using var rows = await connection.BeginBinaryExportAsync(
            $"copy (select seq, patient_id, change, clinic from outcomes.facts_v2 where generation = {page.Generation}"
                + $"{(page.IsWhole ? "" : $" and seq > {after}")}) to stdout (format binary)",
            cancellation
        );
        while (await rows.StartRowAsync(cancellation) >= 0)
        {
            var seq = await rows.ReadAsync<long>(cancellation);
            var patientId = await rows.ReadAsync<Guid>(cancellation);
            var change = await rows.ReadAsync<byte[]>(cancellation);
            var patient = page.Find(patientId);
            if (patient >= 0)
                await rows.SkipAsync(cancellation);
            else
                patient = page.Add(patientId, await rows.ReadAsync<string>(cancellation));
            page.Add(patient, seq, change);
        }
    }
}
