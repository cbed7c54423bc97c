using System.Data.Common;
using Npgsql;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Corrections;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Server.Projections;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>One patient in a clinic's list, with the identity encrypted.</summary>
public sealed record RosterEntry(Guid PatientId, DateOnly EnrolledOn, int BirthYear, Sex Sex, int SkinType, string? SealedIdentity);

/// <summary>The enrolments of a clinic, and the corrections of them, from one sequence to another.</summary>
/// <param name="Generation">The generation of the projection's rows that they were read from.</param>
/// <param name="Sequence">The sequence up to which they are all here.</param>
/// <param name="Last">The sequence of the last of them; 0 if there are none.</param>
/// <param name="Entries">Of each patient that they are about, the latest.</param>
public sealed record RosterChanges(long Generation, long Sequence, long Last, IReadOnlyList<RosterEntry> Entries);

/// <summary>
/// The projection behind a clinic's list of patients: the enrolment of each, and every correction of it, so that the list can be read as of
/// a sequence.
/// </summary>
public sealed class RosterTable : IProjection
{
    public const string ProjectionName = "Roster";

    public string Name => ProjectionName;

    public IReadOnlyCollection<Type> Types { get; } = [typeof(PatientEnrolled), typeof(EntryCorrected)];

    public async Task Apply(
        NpgsqlConnection connection,
        long generation,
        IReadOnlyList<ProjectedEvent> page,
        CancellationToken cancellation
    )
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var one in page)
            if (Enrolment(one.Happened) is { } enrolled)
                batch.BatchCommands.Add(Insert(generation, one, enrolled));
        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync(cancellation);
    }

    public Task<bool> RemoveOtherGenerations(NpgsqlConnection connection, long generation, CancellationToken cancellation) =>
        Generations.RemoveOtherGenerations(connection, "outcomes.roster_v3", generation, cancellation);

    /// <summary>
    /// What was entered of a clinic's patients after one sequence, up to another or to the latest that the projection has.
    /// </summary>
    public static async Task<RosterChanges> Changes(
        NpgsqlDataSource database,
        string clinic,
        long after,
        long? upTo,
        CancellationToken cancellation
    )
    {
        var rows = await database.Query(
            """
            select p.generation, least(p.sequence, $3), r.sequence,
              r.patient_id, r.enrolled_on, r.birth_year, r.sex, r.skin_type, r.identity
            from outcomes.projection_position($2) p left join outcomes.roster_v3 r
              on r.generation = p.generation and r.clinic = $1 and r.sequence <= $3 and r.sequence > $4
            """,
            row =>
                (
                    Generation: row.GetInt64(0),
                    UpTo: row.GetInt64(1),
                    Sequence: row.IsDBNull(2) ? 0 : row.GetInt64(2),
                    Entry: row.IsDBNull(2) ? null : Entry(row)
                ),
            cancellation,
            clinic,
            ProjectionName,
            upTo ?? long.MaxValue,
            after
        );
        // Corrections are few. PostgreSQL would sort the whole clinic, identities included, to leave them out.
        var latest = new Dictionary<Guid, (RosterEntry Entry, long Sequence)>(rows.Count);
        foreach (var (_, _, sequence, entry) in rows)
            if (entry is not null && (!latest.TryGetValue(entry.PatientId, out var other) || other.Sequence < sequence))
                latest[entry.PatientId] = (entry, sequence);
        return new(rows[0].Generation, rows[0].UpTo, rows.Max(row => row.Sequence), [.. latest.Values.Select(one => one.Entry)]);
    }

    private static RosterEntry Entry(DbDataReader row)
    {
        _ = Code<Sex>.TryParse(row.GetString(6), out var sex);
        return new(
            row.GetGuid(3),
            row.GetFieldValue<DateOnly>(4),
            row.GetInt16(5),
            sex,
            row.GetInt16(7),
            row.IsDBNull(8) ? null : row.GetString(8)
        );
    }

    /// <summary>
    /// An enrolment cannot be retracted, so the latest event that enrols or corrects the enrolment is the one that counts.
    /// </summary>
    private static PatientEnrolled? Enrolment(object happened) =>
        happened switch
        {
            PatientEnrolled enrolled => enrolled,
            EntryCorrected { Replacement: PatientEnrolled replacement } => replacement,
            _ => null,
        };

    private static NpgsqlBatchCommand Insert(long generation, ProjectedEvent one, PatientEnrolled enrolled) =>
        new(
            """
            insert into outcomes.roster_v3
              (generation, patient_id, sequence, clinic, enrolled_on, birth_year, sex, skin_type, identity)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """
        )
        {
            Parameters =
            {
                new NpgsqlParameter<long> { TypedValue = generation },
                new NpgsqlParameter<Guid> { TypedValue = one.Stream.Id },
                new NpgsqlParameter<long> { TypedValue = one.Sequence },
                new NpgsqlParameter<string> { TypedValue = one.Stream.Tenant },
                new NpgsqlParameter<DateOnly> { TypedValue = enrolled.EnrolledOn },
                new NpgsqlParameter<short> { TypedValue = (short)enrolled.BirthYear },
                new NpgsqlParameter<string> { TypedValue = Code<Sex>.Of(enrolled.Sex) },
                new NpgsqlParameter<short> { TypedValue = (short)enrolled.SkinType },
                new NpgsqlParameter { Value = (object?)enrolled.Identity?.Text ?? DBNull.Value },
            },
        };
}
