using Npgsql;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Projections;

/// <summary>
/// Checks the sequence numbers that the daemon has skipped as dead against the log: none of them may be committed later. Marten queries
/// PostgreSQL before it skips a number; this check verifies the result.
/// </summary>
public sealed class LogSkips(NpgsqlDataSource database)
{
    /// <summary>
    /// Counts the events of recently skipped ranges again, in case a writer was still active, and returns what was found now or before.
    /// </summary>
    /// <returns>
    /// How many events were committed after their numbers were skipped, and how often numbers were skipped in the last 15 minutes.
    /// </returns>
    public async Task<(long Late, long Passed)> Recount(CancellationToken cancellation)
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
                "select coalesce(sum(late), 0)::bigint, count(*) filter (where noted > now() - interval '15 minutes') "
                    + "from outcomes.log_skips where late > 0 or noted > now() - interval '15 minutes'",
                row => (row.GetInt64(0), row.GetInt64(1)),
                cancellation
            )
        )[0];
    }

    /// <summary>
    /// The late events that a rebuild starting now will read: to be passed to <see cref="Forget"/> once all projections are rebuilt.
    /// </summary>
    public async Task<IReadOnlyList<(long Ending, long Late)>> Late(CancellationToken cancellation)
    {
        await Recount(cancellation);
        return await database.Query(
            "select ending_sequence, late from outcomes.log_skips where late > 0",
            row => (row.GetInt64(0), row.GetInt64(1)),
            cancellation
        );
    }

    public async Task Forget(IReadOnlyList<(long Ending, long Late)> late, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "update outcomes.log_skips s set events = s.events + f.late, late = s.late - f.late "
                + "from unnest($1, $2) f(ending, late) where s.ending_sequence = f.ending"
        );
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. late.Select(one => one.Ending)] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. late.Select(one => one.Late)] });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
