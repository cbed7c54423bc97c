using Npgsql;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Features.Operations;

/// <summary>How many entries were recorded lately. Of the log only the end is counted, which may be less than the hour.</summary>
/// <param name="IsAll">Whether the hour is counted whole.</param>
public sealed record Throughput(long LastMinute, long LastHour, bool IsAll);

/// <summary>The imports that answer later, of all callers, by where they are.</summary>
public sealed record ImportsUnderWay(long Running, long Completed, long Failed);

/// <summary>What an operator asks the registry's database; no answer holds a patient.</summary>
public sealed class OperationsTable(NpgsqlDataSource database)
{
    // The end of the log, read backwards by its key, however long it is.
    private const int MostCounted = 50_000;

    public async Task<Throughput> Throughput(CancellationToken cancellation) =>
        (
            await database.Query(
                """
                select count(*) filter (where timestamp > now() - interval '1 minute'),
                  count(*) filter (where timestamp > now() - interval '1 hour'), count(*)
                from (select timestamp from outcomes.mt_events order by seq_id desc limit $1) latest
                """,
                row => new Throughput(row.GetInt64(0), row.GetInt64(1), row.GetInt64(1) < row.GetInt64(2) || row.GetInt64(2) < MostCounted),
                cancellation,
                MostCounted
            )
        )[0];

    public async Task<ImportsUnderWay> Imports(CancellationToken cancellation) =>
        (
            await database.Query(
                """
                select count(*) filter (where status = 'running'), count(*) filter (where status = 'completed'),
                  count(*) filter (where status = 'failed')
                from outcomes.imports
                """,
                row => new ImportsUnderWay(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)),
                cancellation
            )
        )[0];
}
