using Npgsql;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Corrections;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Server.Projections;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>One patient in a clinic's list, with the identity encrypted.</summary>
public sealed record RosterEntry(Guid PatientId, DateOnly EnrolledOn, int BirthYear, Sex Sex, int SkinType, string? SealedIdentity);

/// <summary>The projection behind a clinic's list of patients: the enrolment of each, with corrections applied.</summary>
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
                batch.BatchCommands.Add(Upsert(generation, one.Stream, enrolled));
        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync(cancellation);
    }

    public Task<bool> RemoveOtherGenerations(NpgsqlConnection connection, long generation, CancellationToken cancellation) =>
        Generations.RemoveOtherGenerations(connection, "outcomes.roster_v2", generation, cancellation);

    public static async Task<IReadOnlyList<RosterEntry>> OfClinic(
        NpgsqlDataSource database,
        string clinic,
        CancellationToken cancellation
    ) =>
        await database.Query(
            """
            select r.patient_id, r.enrolled_on, r.birth_year, r.sex, r.skin_type, r.identity
            from outcomes.projection_position($2) p join outcomes.roster_v2 r using (generation) where r.clinic = $1
            """,
            row =>
            {
                _ = Code<Sex>.TryParse(row.GetString(3), out var sex);
                return new RosterEntry(
                    row.GetGuid(0),
                    row.GetFieldValue<DateOnly>(1),
                    row.GetInt16(2),
                    sex,
                    row.GetInt16(4),
                    row.IsDBNull(5) ? null : row.GetString(5)
                );
            },
            cancellation,
            clinic,
            ProjectionName
        );

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

    private static NpgsqlBatchCommand Upsert(long generation, StreamKey stream, PatientEnrolled enrolled) =>
        new(
            """
            insert into outcomes.roster_v2 (clinic, patient_id, enrolled_on, birth_year, sex, skin_type, identity, generation)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (generation, patient_id) do update set enrolled_on = excluded.enrolled_on, birth_year = excluded.birth_year,
              sex = excluded.sex, skin_type = excluded.skin_type, identity = excluded.identity
            """
        )
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = stream.Tenant },
                new NpgsqlParameter<Guid> { TypedValue = stream.Id },
                new NpgsqlParameter<DateOnly> { TypedValue = enrolled.EnrolledOn },
                new NpgsqlParameter<short> { TypedValue = (short)enrolled.BirthYear },
                new NpgsqlParameter<string> { TypedValue = Code<Sex>.Of(enrolled.Sex) },
                new NpgsqlParameter<short> { TypedValue = (short)enrolled.SkinType },
                new NpgsqlParameter { Value = (object?)enrolled.Identity?.Text ?? DBNull.Value },
                new NpgsqlParameter<long> { TypedValue = generation },
            },
        };
}
