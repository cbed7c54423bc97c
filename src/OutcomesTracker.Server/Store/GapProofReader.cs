using Npgsql;
using NpgsqlTypes;

namespace OutcomesTracker.Server.Store;

/// <summary>A run of events after a floor, complete for ever.</summary>
/// <param name="Events">
/// Those of the wanted types in the order of their numbers; no archived ones, no tombstones. They come without user,
/// correlation, causation, headers and .NET type.
/// </param>
/// <param name="Ceiling">No number up to this one, that is not among the events or archived, will ever be committed.</param>
/// <param name="Skipped">The dead gaps within, as (last number before, first number after).</param>
/// <param name="Held">Whether a gap that may yet be filled ended the run.</param>
/// <param name="IsFull">Whether it ended only because it had as many rows as were asked for.</param>
public sealed record SafePage(
    IReadOnlyList<StoredEvent> Events, long Ceiling, IReadOnlyList<(long Before, long After)> Skipped, bool Held, bool IsFull);

// Numbers are drawn from a sequence before their transaction commits, so they become visible out of order: 8 may be
// committed while 7 is still in an open transaction. A reader that passes 7 then never sees it. But 7 may also be
// gone for good (a rollback), and a reader that waits for it waits for ever. The rule here tells the two apart with
// no clock and no guess.
//
//   1. See the gap: in a snapshot S1, n is absent and some m > n is present.
//   2. Then list the holders: the transactions that hold a RowExclusiveLock on the sequence or on mt_events.
//   3. Once all of these have ended, take a new snapshot S2. What is in S2 is read. What is absent in S2 is dead.
//
// Why that is right. The sequence hands out numbers in order (CACHE 1), so n was drawn before m, and m was drawn
// before it was committed, and that was before S1. Let T be the transaction that drew n. nextval takes a
// RowExclusiveLock on the sequence before it draws, and the lock is kept to the end of the top-level transaction
// (also when a savepoint is rolled back). So when the list is taken, after S1, T either still holds its lock and is on
// the list, or has ended. PostgreSQL makes a commit visible to new snapshots before it releases the transaction's
// locks. So once T is not among the holders, either because it was not when the list was taken or because it is no more, every
// later snapshot shows n if T committed it. S2 is later. If it does not show n, T rolled back, and nobody draws n again.
//
// The order of the steps is the point: holders listed before the gap is seen could miss a T that began in between, and
// rows read before the holders ended could miss what they committed last.
//
// What follows from it:
//   - An idle or long transaction that has drawn no number and inserted no event delays nothing (dump, report, vacuum).
//   - Transactions that begin after step 2 are not waited for, so a busy log cannot hold a gap open.
//   - The numbers after the last visible one need no rule: nothing beyond the run is ever passed.
//   - A gap directly after the floor is a gap like any other, because the run must begin at floor + 1.
//   - A crash may leave a gap (the sequence logs ahead by 32): nobody holds a lock, it is dead at once.
//   - PREPARE TRANSACTION hands the locks to a new owner, shown as "-1/…": any such owner holds the gap.
//   - The lock on mt_events is looked at too, for a writer that drew its number in an earlier transaction and has
//     begun to insert. Between the two it cannot be seen: such writers are not supported.
//   - pg_locks knows the transactions of its own server only: read on the primary.

/// <summary>
/// Reads the log without ever passing a number that may still be committed. What it has proved is remembered for all
/// floors. Not thread-safe; the connection must not be in a repeatable-read transaction. After any failure use a new one.
/// </summary>
/// <param name="types">The types of the events that are wanted; null is all. The data of others is not even read.</param>
/// <param name="settled">A number up to which every gap is known to be dead: one that a reader of this kind has passed.</param>
public sealed class GapProofReader(IReadOnlyCollection<string>? types = null, long settled = 0)
{
    const int MostSuspicions = 64;

    /// <summary>A number, and its event if that is wanted.</summary>
    readonly record struct Row(long Sequence, StoredEvent? Event);

    readonly string[]? wanted = types?.ToArray();

    sealed record Suspicion(long UpTo, HashSet<string> Holders);

    long settled = settled;
    readonly List<Suspicion> suspicions = [];

    /// <summary>The longest run after <paramref name="floor"/>, of at most <paramref name="max"/> rows.</summary>
    public async Task<SafePage> Read(NpgsqlConnection connection, long floor, int max, CancellationToken ct = default)
    {
        // A floor was once a ceiling.
        settled = Math.Max(settled, floor);
        var rows = await Rows(connection, floor, max, ct);
        if (Run(rows, floor, max).Held && await Settle(connection, rows[^1].Sequence, ct))
            rows = await Rows(connection, floor, max, ct);
        return Run(rows, floor, max);
    }

    SafePage Run(List<Row> rows, long floor, int max)
    {
        var events = new List<StoredEvent>(rows.Count);
        var skipped = new List<(long, long)>();
        var ceiling = floor;
        foreach (var row in rows)
        {
            if (row.Sequence > ceiling + 1)
            {
                if (row.Sequence - 1 > settled)
                    return new(events, ceiling, skipped, Held: true, IsFull: false);
                skipped.Add((ceiling, row.Sequence));
            }
            ceiling = row.Sequence;
            if (row.Event is { } @event)
                events.Add(@event);
        }
        return new(events, ceiling, skipped, Held: false, IsFull: rows.Count == max);
    }

    // Whether every absent number up to the suspected one is now dead for any later snapshot.
    // Every look is a suspicion of its own, so that a gap does not wait for those who came after it was seen, nor for the
    // proof of one before it. What the latest proved one covers, the earlier ones cover too.
    async Task<bool> Settle(NpgsqlConnection connection, long seen, CancellationToken ct)
    {
        var holders = await Holders(connection, ct);
        foreach (var earlier in suspicions)
            earlier.Holders.IntersectWith(holders);
        if (suspicions.Count == 0 || suspicions[^1].UpTo < seen)
            suspicions.Add(new(seen, [.. holders]));
        var proved = holders.Any(IsPrepared) ? -1 : suspicions.FindLastIndex(s => s.Holders.Count == 0);
        if (proved >= 0)
        {
            settled = Math.Max(settled, suspicions[proved].UpTo);
            suspicions.RemoveRange(0, proved + 1);
        }
        if (suspicions.Count > MostSuspicions)
        {
            suspicions[^1].Holders.UnionWith(suspicions[^2].Holders);
            suspicions.RemoveAt(suspicions.Count - 2);
        }
        return proved >= 0;
    }

    static bool IsPrepared(string owner) => owner.StartsWith("-1/", StringComparison.Ordinal);

    static async Task<HashSet<string>> Holders(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT DISTINCT l.virtualtransaction FROM pg_catalog.pg_locks l
            WHERE l.locktype = 'relation' AND l.granted AND l.mode = 'RowExclusiveLock'
              AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database())
              AND l.relation IN ('outcomes.mt_events_sequence'::regclass, 'outcomes.mt_events'::regclass)
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var holders = new HashSet<string>();
        while (await reader.ReadAsync(ct))
            holders.Add(reader.GetString(0));
        return holders;
    }

    async Task<List<Row>> Rows(NpgsqlConnection connection, long floor, int max, CancellationToken ct)
    {
        // Every number is needed, but of an event only who wants it.
        const string IsWanted = $"e.is_archived = false AND e.type <> '{StoredEvent.Tombstone}' AND ($3 IS NULL OR e.type = ANY($3))";
        await using var command = new NpgsqlCommand(
            $"SELECT {EventRow.ColumnsIf(IsWanted)} FROM outcomes.mt_events e WHERE e.seq_id > $1 ORDER BY e.seq_id LIMIT $2", connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = floor });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = max });
        command.Parameters.Add(new() { Value = (object?)wanted ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Varchar });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<Row>();
        while (await reader.ReadAsync(ct))
            rows.Add(new(reader.GetInt64(0), EventRow.HasData(reader) ? EventRow.Read(reader) : null));
        return rows;
    }
}
