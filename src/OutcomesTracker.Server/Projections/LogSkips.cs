using Npgsql;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Projections;

/// <summary>
/// The numbers that the daemon passed as dead, held against the log: none of them may be committed later. Marten asks PostgreSQL before
/// it passes one; this is the proof that it asked well.
/// </summary>
public sealed class LogSkips(NpgsqlDataSource database)
{
    /// <summary>Counts anew where a writer may still have been at work, and tells what was found, now or before.</summary>
    /// <returns>How many events came late, and how often numbers were passed in the last quarter of an hour.</returns>
    public async Task<(long Late, long Passed)> Look(CancellationToken cancellation)
    {
        await using (
            var count = database.CreateCommand(
                """
                update outcomes.log_skips set late = outcomes.events_within(starting_sequence, ending_sequence) - events
                where noted > now() - interval '15 minutes' and outcomes.events_within(starting_sequence, ending_sequence) <> events + late
                """
            )
        )
            await count.ExecuteNonQueryAsync(cancellation);
        return (
            await database.Query(
                "select coalesce(sum(late), 0)::bigint, count(*) filter (where noted > now() - interval '15 minutes') from outcomes.log_skips where late > 0 or noted > now() - interval '15 minutes'",
                row => (row.GetInt64(0), row.GetInt64(1)),
                cancellation
            )
        )[0];
    }

    /// <summary>What a rebuild that begins now will have read: to be forgotten once all projections are rebuilt.</summary>
    public async Task<IReadOnlyList<(long Ending, long Late)>> Late(CancellationToken cancellation)
    {
        await Look(cancellation);
        return await database.Query(
            "select ending_sequence, late from outcomes.log_skips where late > 0",
            row => (row.GetInt64(0), row.GetInt64(1)),
            cancellation
        );
    }

    public async Task Forget(IReadOnlyList<(long Ending, long Late)> late, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "update outcomes.log_skips s set events = s.events + f.late, late = s.late - f.late from unnest($1, $2) f(ending, late) where s.ending_sequence = f.ending"
        );
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. late.Select(one => one.Ending)] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. late.Select(one => one.Late)] });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
