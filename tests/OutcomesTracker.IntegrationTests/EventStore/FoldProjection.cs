using Npgsql;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.EventStore;

/// <summary>A left fold of each stream in a table, by a function that tells another order, and anything missing or doubled.</summary>
sealed class FoldProjection(StoreDatabase db) : IProjection
{
    const long Base = 31, Modulus = 1_000_000_007;

    public string Name { get; } = $"Fold_{Guid.NewGuid():n}";

    public IReadOnlyCollection<string>? Types => null;

    public async Task Apply(NpgsqlConnection connection, long generation, IReadOnlyList<StoredEvent> page, CancellationToken ct)
    {
        var parts = page.GroupBy(e => e.Stream.Id).Select(s => (s.Key, Scale: s.Aggregate(1L, (scale, _) => scale * Base % Modulus), Sum: Fold(s))).ToList();
        await using var command = new NpgsqlCommand($"""
            INSERT INTO outcomes.folded AS f (projection, stream, scale, fold) SELECT $1, * FROM unnest($2, $3, $4)
            ON CONFLICT (projection, stream) DO UPDATE SET fold = (f.fold * excluded.scale + excluded.fold) % {Modulus}
            """, connection)
        {
            Parameters =
            {
                new() { Value = Name }, new() { Value = parts.Select(p => p.Key).ToArray() }, new() { Value = parts.Select(p => p.Scale).ToArray() },
                new() { Value = parts.Select(p => p.Sum).ToArray() },
            },
        };
        await command.ExecuteNonQueryAsync(ct);
    }

    public Task Keep(NpgsqlConnection connection, long generation, CancellationToken ct) => throw new NotSupportedException();

    public async Task<IEnumerable<string>> Rows() =>
        (await db.Column<string>("SELECT stream || ' ' || fold FROM outcomes.folded WHERE projection = $1", Name)).Order(StringComparer.Ordinal);

    /// <summary>What the rows must be after this log.</summary>
    public static IEnumerable<string> RowsOf(IEnumerable<StoredEvent> log) =>
        log.GroupBy(e => e.Stream.Id).Select(s => $"{s.Key} {Fold(s)}").Order(StringComparer.Ordinal);

    static long Fold(IEnumerable<StoredEvent> events) => events.Aggregate(0L, (fold, e) => (fold * Base + e.Sequence) % Modulus);
}
