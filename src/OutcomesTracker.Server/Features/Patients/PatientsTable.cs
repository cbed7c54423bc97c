using Npgsql;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>The clinic of each patient's stream. A row is written in the transaction that enrols the patient.</summary>
public static class PatientsTable
{
    /// <summary>The clinic of a patient; null when no patient has the id.</summary>
    public static async Task<string?> ClinicOf(NpgsqlDataSource database, Guid patientId, CancellationToken cancellation) =>
        (
            await database.Query("select clinic from outcomes.patients where id = $1", row => row.GetString(0), cancellation, patientId)
        ).SingleOrDefault();

    /// <summary>Whether each patient belongs to the clinic given with it: one result per pair, in the same order.</summary>
    public static async Task<IReadOnlyList<bool>> BelongToClinics(
        NpgsqlDataSource database,
        IReadOnlyList<(string Clinic, Guid PatientId)> asked,
        CancellationToken cancellation
    ) =>
        await database.Query(
            """
            select exists (select from outcomes.patients p where p.id = w.id and p.clinic = w.clinic)
            from unnest($1, $2) with ordinality as w(id, clinic, place) order by w.place
            """,
            row => row.GetBoolean(0),
            cancellation,
            asked.Select(one => one.PatientId).ToArray(),
            asked.Select(one => one.Clinic).ToArray()
        );

    /// <summary>Whether a clinic other than these has a patient.</summary>
    public static async Task<bool> HasOthersThan(NpgsqlDataSource database, IEnumerable<string> clinics, CancellationToken cancellation) =>
        (
            await database.Query(
                "select exists (select from outcomes.patients where clinic <> all ($1))",
                row => row.GetBoolean(0),
                cancellation,
                [clinics.ToArray()]
            )
        )[0];
}
