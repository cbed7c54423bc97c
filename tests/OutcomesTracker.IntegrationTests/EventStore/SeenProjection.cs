using Npgsql;
using OutcomesTracker.EventStore;

namespace OutcomesTracker.IntegrationTests.EventStore;

/// <summary>Writes down every number it is given, in the order in which it is given them; twice if given twice.</summary>
sealed class SeenProjection(StoreDatabase db, Func<IReadOnlyList<StoredEvent>, Task>? before = null) : IProjection
{
    public string Name { get; } = $"Seen_{Guid.NewGuid():n}";

    public async Task Apply(NpgsqlConnection connection, IReadOnlyList<StoredEvent> page, CancellationToken ct)
    {
        await (before?.Invoke(page) ?? Task.CompletedTask);
        await using var command = new NpgsqlCommand("INSERT INTO outcomes.seen (projection, seq) SELECT $1, unnest($2)", connection);
        command.Parameters.Add(new() { Value = Name });
        command.Parameters.Add(new() { Value = page.Select(e => e.Sequence).ToArray() });
        await command.ExecuteNonQueryAsync(ct);
    }

    public async Task Reset(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("DELETE FROM outcomes.seen WHERE projection = $1", connection);
        command.Parameters.Add(new() { Value = Name });
        await command.ExecuteNonQueryAsync(ct);
    }

    public Task<List<long>> Seen() => db.Column<long>("SELECT seq FROM outcomes.seen WHERE projection = $1 ORDER BY place", Name);
}
