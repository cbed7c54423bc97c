using Npgsql;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.IntegrationTests.Store;
using OutcomesTracker.Server.Projections;

namespace OutcomesTracker.IntegrationTests.Projections;

/// <summary>Records every sequence number that it receives, in the order of receipt, and a repeated one twice.</summary>
internal sealed class SeenProjection(StoreDatabase db, Func<IReadOnlyList<ProjectedEvent>, Task>? before = null) : IProjection
{
    public string Name { get; } = $"Seen_{Guid.NewGuid():n}";

    public IReadOnlyCollection<Type> Types { get; } = [typeof(ConsentGiven), typeof(PatientEnrolled)];

    public async Task Apply(
        NpgsqlConnection connection,
        long generation,
        IReadOnlyList<ProjectedEvent> page,
        CancellationToken cancellation
    )
    {
        await (before?.Invoke(page) ?? Task.CompletedTask);
        await using var command = new NpgsqlCommand(
            "insert into outcomes.seen (projection, seq, generation) select $1, unnest($2), $3",
            connection
        );
        command.Parameters.Add(new() { Value = Name });
        command.Parameters.Add(new() { Value = page.Select(e => e.Sequence).ToArray() });
        command.Parameters.Add(new() { Value = generation });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public async Task<bool> RemoveOtherGenerations(NpgsqlConnection connection, long generation, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("delete from outcomes.seen where projection = $1 and generation <> $2", connection);
        command.Parameters.Add(new() { Value = Name });
        command.Parameters.Add(new() { Value = generation });
        return await command.ExecuteNonQueryAsync(cancellation) > 0;
    }

    public Task<List<long>> Seen() =>
        db.Column<long>(
            """
            select s.seq from outcomes.projection_position($1) p join outcomes.seen s using (generation)
            where s.projection = $1 order by s.place
            """,
            Name
        );

    /// <summary>The generations that have rows.</summary>
    public Task<List<long>> Generations() =>
        db.Column<long>("select distinct generation from outcomes.seen where projection = $1 order by generation", Name);
}
