using System.Data;
using Npgsql;
using OutcomesTracker.Domain.Outcomes;

namespace OutcomesTracker.Server.Features.Outcomes;

/// <summary>A fact as stored. <paramref name="To"/> is <see cref="Known{T}.Still"/> for what is still known.</summary>
public readonly record struct StoredFact(Guid PatientId, string Clinic, Fact Fact, long From, long To);

/// <summary>The facts recorded or ended after one sequence, up to another, as one moment shows them; or all, after a rebuild.</summary>
public sealed record FactsPage(long Generation, long Sequence, bool IsWhole, IReadOnlyList<StoredFact> Facts);

/// <summary>Reads the facts for the index in memory.</summary>
public sealed class FactsReader(NpgsqlDataSource database)
{
    private const string Facts = "select patient_id, clinic, kind, known_from, known_to, fact::text from outcomes.facts_v1 ";

    /// <summary>What is new since; null when nothing is. A different generation means that the facts were made anew: all of them come.</summary>
    public async Task<FactsPage?> Since(long generation, long sequence, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        // One snapshot for the progress and the facts, or the page would not be what one moment shows.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        var (nowGeneration, nowSequence) = await Position(connection, cancellation);
        var isWhole = nowGeneration != generation;
        if (!isWhole && nowSequence == sequence) return null;
        await using var command = new NpgsqlCommand(
            Facts + $"where generation = $1 {(isWhole ? "" : "and (known_from > $2 or known_to > $2)")} order by known_from, version", connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = nowGeneration });
        if (!isWhole) command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = sequence });
        return new(nowGeneration, nowSequence, isWhole, await Read(command, cancellation));
    }

    private static async Task<(long Generation, long Sequence)> Position(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select generation, sequence from outcomes.projection_position($1)", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = FactsTable.ProjectionName });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return (row.GetInt64(0), row.GetInt64(1));
    }

    private static async Task<List<StoredFact>> Read(NpgsqlCommand command, CancellationToken cancellation)
    {
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var facts = new List<StoredFact>();
        while (await rows.ReadAsync(cancellation))
            facts.Add(new(
                rows.GetGuid(0), rows.GetString(1), FactsTable.Read(rows.GetString(2), rows.GetString(5)),
                rows.GetInt64(3), rows.IsDBNull(4) ? Known<PersonFact>.Still : rows.GetInt64(4)));
        return facts;
    }
}
