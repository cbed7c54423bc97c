using System.Data.Common;
using System.Text.Json;
using Npgsql;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Features.Worklist;

/// <summary>Reads the sections of a clinic's worklist from the rows of <see cref="WorklistTable"/>.</summary>
public static class WorklistSectionsTable
{
    /// <summary>How many entries there are in each section of a clinic's worklist.</summary>
    public static Task<List<int>> Count(
        NpgsqlDataSource database,
        string clinic,
        IReadOnlyList<WorkSection> sections,
        CancellationToken cancellation
    ) =>
        // Of those who may be enrolled twice, who are few, each is looked at; of the others only the days are.
        database.Query(
            $"""
            select case when s.kind = {(short)WorkKind.PossibleDuplicate} then (
              select count(*) from outcomes.work_v1 w where {OfSection} and {AreStillAlike}
            ) else (
              select coalesce(sum(w.entries), 0)::bigint from outcomes.work_v1_days w where {OfSection}
            ) end
            from unnest($3, $4, $5) with ordinality s(kind, first, last, place)
            order by s.place
            """,
            row => (int)row.GetInt64(0),
            cancellation,
            WorklistTable.ProjectionName,
            clinic,
            sections.Select(section => (short)section.Kind).ToArray(),
            sections.Select(section => section.First).ToArray(),
            sections.Select(section => section.Last).ToArray()
        );

    // The generation is a value of its own and no joined row, so that the index is read in its order, and no further than asked.
    private const string CurrentGeneration = "w.generation = (select generation from outcomes.projection_position($1))";

    private const string OfSection = $"{CurrentGeneration} and w.clinic = $2 and w.kind = s.kind and w.day between s.first and s.last";

    /// <summary>Entries of a section in its order, after a place in it or from its beginning.</summary>
    public static Task<List<(Guid PatientId, WorkEntry Entry)>> Page(
        NpgsqlDataSource database,
        string clinic,
        WorkSection section,
        WorkPlace? after,
        int limit,
        CancellationToken cancellation
    )
    {
        var (order, beyond) = section.NewestFirst ? ("desc", "<") : ("asc", ">");
        var edge = after ?? section.Edge;
        return database.Query(
            $"""
            select w.patient_id, w.entry_id, w.day, w.kind, w.detail from outcomes.work_v1 w
            where {CurrentGeneration} and w.clinic = $2 and w.kind = $3 and w.day between $4 and $5
              and (w.day, w.patient_id, w.entry_id) {beyond} ($6, $7, $8)
              {(section.Kind == WorkKind.PossibleDuplicate ? $"and {AreStillAlike}" : "")}
            order by w.day {order}, w.patient_id {order}, w.entry_id {order} limit $9
            """,
            RowOf,
            cancellation,
            WorklistTable.ProjectionName,
            clinic,
            (short)section.Kind,
            section.First,
            section.Last,
            edge.Day,
            edge.PatientId,
            edge.EntryId,
            limit
        );
    }

    /// <summary>The places of all entries of some patients of a clinic.</summary>
    public static Task<List<(WorkKind Kind, WorkPlace Place)>> PlacesOf(
        NpgsqlDataSource database,
        string clinic,
        Guid[] patients,
        CancellationToken cancellation
    ) =>
        // Thousands of ids are joined in a tenth of the time that it takes to plan a comparison with them.
        database.Query(
            $"""
            select w.kind, w.day, w.patient_id, w.entry_id
            from unnest($3) p(id) join outcomes.work_v1 w on w.patient_id = p.id
            where {CurrentGeneration} and w.clinic = $2 and (w.kind <> {(short)WorkKind.PossibleDuplicate} or {AreStillAlike})
            """,
            row => ((WorkKind)row.GetInt16(0), new WorkPlace(row.GetFieldValue<DateOnly>(1), row.GetGuid(2), row.GetGuid(3))),
            cancellation,
            WorklistTable.ProjectionName,
            clinic,
            patients
        );

    /// <summary>The entries at these places, as far as they are still there, in any order.</summary>
    public static Task<List<(Guid PatientId, WorkEntry Entry)>> At(
        NpgsqlDataSource database,
        IReadOnlyList<WorkPlace> places,
        CancellationToken cancellation
    ) =>
        database.Query(
            $"""
            select w.patient_id, w.entry_id, w.day, w.kind, w.detail
            from unnest($2, $3) p(patient_id, entry_id) join outcomes.work_v1 w using (patient_id, entry_id) where {CurrentGeneration}
            """,
            RowOf,
            cancellation,
            WorklistTable.ProjectionName,
            places.Select(place => place.PatientId).ToArray(),
            places.Select(place => place.EntryId).ToArray()
        );

    private static (Guid PatientId, WorkEntry Entry) RowOf(DbDataReader row) =>
        (
            row.GetGuid(0),
            new(
                (WorkKind)row.GetInt16(3),
                row.GetGuid(1),
                row.GetFieldValue<DateOnly>(2),
                JsonSerializer.Deserialize<WorkDetail>(row.GetString(4), WorklistTable.DetailJson)!
            )
        );

    // The warning stays with the enrolment that gave it, when the other patient's identity is corrected.
    private const string AreStillAlike = """
        exists (
          select from outcomes.patients a join outcomes.patients b on b.id = (w.detail -> 'possibleDuplicate' ->> 'otherPatientId')::uuid
          where a.id = w.patient_id and (
            a.record_number_digest = nullif(b.record_number_digest, '') or a.person_digest = nullif(b.person_digest, '')
            or a.person_digest is null or b.person_digest is null
          )
        )
        """;
}
