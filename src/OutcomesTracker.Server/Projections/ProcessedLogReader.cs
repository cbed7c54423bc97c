using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Projections;

/// <summary>The events of some types in a page of the log, which ends at the sequence number <paramref name="Ceiling"/>.</summary>
public sealed record SettledPage(IReadOnlyList<ProjectedEvent> Events, long Ceiling);

/// <summary>
/// Reads the part of the log that a projection has already processed, where nothing can be committed any more: so its pages may be read in
/// parallel, each on its own connection, and without a common transaction. Only events of the given types are read, and they are
/// deserialized while the previous page is being written.
/// </summary>
public sealed class ProcessedLogReader(NpgsqlDataSource source, IReadOnlyCollection<Type> types)
{
    private const int PageSize = 5_000,
        PagesAhead = 2;

    private readonly string[] names = [.. EventJson.NamesOf([.. types])];

    /// <summary>The pages after sequence number <paramref name="floor"/> and up to <paramref name="ceiling"/>, in their order.</summary>
    public async IAsyncEnumerable<SettledPage> Read(long floor, long ceiling, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var ahead = new Queue<Task<SettledPage>>();
        try
        {
            for (var from = floor; from < ceiling || ahead.Count > 0; )
            {
                for (; from < ceiling && ahead.Count <= PagesAhead; from += PageSize)
                {
                    var (after, upTo) = (from, Math.Min(from + PageSize, ceiling));
                    ahead.Enqueue(Task.Run(() => ReadPage(after, upTo, stop.Token), stop.Token));
                }
                yield return await ahead.Dequeue();
            }
        }
        finally
        {
            // The remaining pages are not used, and their failures are ignored.
            await stop.CancelAsync();
            foreach (var page in ahead)
                await ((Task)page).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<SettledPage> ReadPage(long floor, long ceiling, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var command = new NpgsqlCommand(
            """
            select e.seq_id, e.tenant_id, e.stream_id, e.version, e.type, e.data from outcomes.mt_events e
            where e.seq_id > $1 and e.seq_id <= $2 and e.type = any ($3) and e.is_archived = false order by e.seq_id
            """,
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = floor });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = ceiling });
        command.Parameters.Add(new() { Value = names, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Varchar });
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var events = new List<ProjectedEvent>();
        while (await rows.ReadAsync(cancellation))
        {
            var happened =
                EventJson.Read(rows.GetString(4), rows.GetFieldValue<byte[]>(5))
                ?? throw new InvalidOperationException("A wanted event is of no known type.");
            events.Add(new(rows.GetInt64(0), new StreamKey(rows.GetString(1), rows.GetGuid(2)), rows.GetInt64(3), happened));
        }
        return new(events, ceiling);
    }
}
