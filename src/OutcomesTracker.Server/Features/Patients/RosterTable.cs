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

/// <summary>A clinic's patients as of a sequence, which is 0 when there are none.</summary>
public sealed record Roster(long Sequence, IReadOnlyList<RosterEntry> Entries);

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

    /// <summary>The clinic's patients as of a sequence, or as of the latest that the projection has.</summary>
    public static async Task<Roster> OfClinic(NpgsqlDataSource database, string clinic, long? asOf, CancellationToken cancellation)
    {
        var rows = await database.Query(
            """
            select least(p.sequence, $3), r.patient_id, r.enrolled_on, r.birth_year, r.sex, r.skin_type, r.identity, r.sequence
            from outcomes.projection_position($2) p join outcomes.roster_v3 r using (generation)
            where r.clinic = $1 and r.sequence <= $3
            """,
            row => (AsOf: row.GetInt64(0), Entry: Entry(row), Sequence: row.GetInt64(7)),
            cancellation,
            clinic,
            ProjectionName,
            asOf ?? long.MaxValue
        );
        // Corrections are few. PostgreSQL would sort the whole clinic, identities included, to leave them out.
        var latest = new Dictionary<Guid, (RosterEntry Entry, long Sequence)>(rows.Count);
        foreach (var (_, entry, sequence) in rows)
            if (!latest.TryGetValue(entry.PatientId, out var other) || other.Sequence < sequence)
                latest[entry.PatientId] = (entry, sequence);
        return new(rows.Count == 0 ? 0 : rows[0].AsOf, [.. latest.Values.Select(one => one.Entry)]);
    }

    private static RosterEntry Entry(DbDataReader row)
    {
        _ = Code<Sex>.TryParse(row.GetString(4), out var sex);
        return new(
            row.GetGuid(1),
            row.GetFieldValue<DateOnly>(2),
            row.GetInt16(3),
            sex,
            row.GetInt16(5),
            row.IsDBNull(6) ? null : row.GetString(6)
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
