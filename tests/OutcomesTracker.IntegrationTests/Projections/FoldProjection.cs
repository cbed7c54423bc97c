using Npgsql;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.IntegrationTests.Store;
using OutcomesTracker.Server.Projections;

namespace OutcomesTracker.IntegrationTests.Projections;

/// <summary>
/// A left fold of each stream in a table, by a function whose result changes when an event is out of order, missing or doubled.
/// </summary>
internal sealed class FoldProjection(StoreDatabase db) : IProjection
{
    private const long Base = 31,
        Modulus = 1_000_000_007;

    public string Name { get; } = $"Fold_{Guid.NewGuid():n}";

    public IReadOnlyCollection<Type> Types { get; } = [typeof(ConsentGiven)];

    public async Task Apply(
        NpgsqlConnection connection,
        long generation,
        IReadOnlyList<ProjectedEvent> page,
        CancellationToken cancellation
    )
    {
        var parts = page.GroupBy(e => e.Stream.Id)
            .Select(s => (s.Key, Scale: s.Aggregate(1L, (scale, _) => scale * Base % Modulus), Sum: Fold(s.Select(e => e.Sequence))))
            .ToList();
        await using var command = new NpgsqlCommand(
            $"""
            insert into outcomes.folded as f (projection, stream, scale, fold) select $1, * from unnest($2, $3, $4)
            on conflict (projection, stream) do update set fold = (f.fold * excluded.scale + excluded.fold) % {Modulus}
            """,
            connection
        )
        {
            Parameters =
            {
                new() { Value = Name },
                new() { Value = parts.Select(p => p.Key).ToArray() },
                new() { Value = parts.Select(p => p.Scale).ToArray() },
                new() { Value = parts.Select(p => p.Sum).ToArray() },
            },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public Task<bool> RemoveOtherGenerations(NpgsqlConnection connection, long generation, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public async Task<IEnumerable<string>> Rows() =>
        (await db.Column<string>("select stream || ' ' || fold from outcomes.folded where projection = $1", Name)).Order(
            StringComparer.Ordinal
        );

    /// <summary>The expected rows after this log of (stream, sequence).</summary>
    public static IEnumerable<string> RowsOf(IEnumerable<(Guid Stream, long Sequence)> log) =>
        log.GroupBy(e => e.Stream).Select(s => $"{s.Key} {Fold(s.Select(e => e.Sequence))}").Order(StringComparer.Ordinal);

    private static long Fold(IEnumerable<long> numbers) => numbers.Aggregate(0L, (fold, number) => (fold * Base + number) % Modulus);
}
