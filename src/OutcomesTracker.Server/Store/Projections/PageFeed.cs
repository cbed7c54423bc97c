using Npgsql;

namespace OutcomesTracker.Server.Store;

/// <summary>
/// Safe pages of the log for one generation of a projection, on a connection of its own. While a full page is being
/// applied the next one is read already: events never change, so it does not matter who applies it in the end.
/// Not thread-safe; after a failure use a new one.
/// </summary>
sealed class PageFeed(NpgsqlDataSource source, IReadOnlyCollection<string>? types, int size, long settled = 0)
{
    readonly GapProofReader reader = new(types, settled);
    (long Floor, Task<SafePage> Page)? ahead;

    public async Task<SafePage> Read(long floor, CancellationToken ct)
    {
        var page = await (ahead is { } known && known.Floor == floor ? known.Page : ReadFresh(floor, ct));
        ahead = page.IsFull ? (page.Ceiling, ReadAhead(page.Ceiling, ct)) : null;
        return page;
    }

    // What was being read ahead from elsewhere must end first: the reader is for one at a time.
    async Task<SafePage> ReadFresh(long floor, CancellationToken ct)
    {
        if (ahead is { Page: var other })
            await other;
        return await ReadNow(floor, ct);
    }

    Task<SafePage> ReadAhead(long floor, CancellationToken ct)
    {
        var reading = Task.Run(() => ReadNow(floor, ct), ct);
        // Should nobody come for it, its failure is nobody's.
        _ = reading.ContinueWith(static failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return reading;
    }

    async Task<SafePage> ReadNow(long floor, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        return await reader.Read(connection, floor, size, ct);
    }
}
