using Npgsql;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>
/// The clinic of each patient's stream, and what of the patient's identity is compared with others. A row is written in the transaction
/// that enrols the patient.
/// </summary>
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

    /// <summary>The identities of patients as they stand; none of a patient whose identity was not read yet.</summary>
    public static Task<IReadOnlyList<(StreamKey Patient, IdentityDigests Identity)>> IdentitiesOf(
        NpgsqlConnection connection,
        IReadOnlyList<StreamKey> patients,
        CancellationToken cancellation
    ) =>
        Identities(
            new(
                """
                select p.clinic, p.id, p.record_number_digest, p.person_digest from unnest($1, $2) as w(clinic, id)
                join outcomes.patients p using (clinic, id) where p.person_digest is not null
                """,
                connection
            )
            {
                Parameters =
                {
                    new NpgsqlParameter<string[]> { TypedValue = [.. patients.Select(patient => patient.Tenant)] },
                    new NpgsqlParameter<Guid[]> { TypedValue = [.. patients.Select(patient => patient.Id)] },
                },
            },
            cancellation
        );

    // Two arms: with "or" in a join PostgreSQL reads the whole clinic for every digest.
    /// <summary>At most so many patients for each digest, of the clinic given with it, who have that digest.</summary>
    public static Task<IReadOnlyList<(StreamKey Patient, IdentityDigests Identity)>> FindAlike(
        NpgsqlConnection connection,
        IReadOnlyList<(string Tenant, string Digest)> wanted,
        int most,
        CancellationToken cancellation
    ) =>
        Identities(
            new(
                """
                select w.clinic, p.id, p.record_number_digest, p.person_digest from unnest($1, $2) as w(clinic, digest)
                cross join lateral (
                  (select * from outcomes.patients where clinic = w.clinic and record_number_digest = w.digest limit $3)
                  union all
                  (select * from outcomes.patients where clinic = w.clinic and person_digest = w.digest limit $3)
                ) p
                """,
                connection
            )
            {
                Parameters =
                {
                    new NpgsqlParameter<string[]> { TypedValue = [.. wanted.Select(one => one.Tenant)] },
                    new NpgsqlParameter<string[]> { TypedValue = [.. wanted.Select(one => one.Digest)] },
                    new NpgsqlParameter<int> { TypedValue = most },
                },
            },
            cancellation
        );

    private static async Task<IReadOnlyList<(StreamKey Patient, IdentityDigests Identity)>> Identities(
        NpgsqlCommand query,
        CancellationToken cancellation
    )
    {
        await using var disposed = query;
        await using var rows = await query.ExecuteReaderAsync(cancellation);
        var found = new List<(StreamKey, IdentityDigests)>();
        while (await rows.ReadAsync(cancellation))
            found.Add((new(rows.GetString(0), rows.GetGuid(1)), new(rows.GetString(2), rows.GetString(3))));
        return found;
    }

    /// <summary>
    /// Lets only one transaction at a time set a digest, and fails if a patient has one of whom the decision did not know.
    /// </summary>
    internal static PreAppendStatement LockIdentities(
        IReadOnlyList<(string Tenant, string Digest)> digests,
        IEnumerable<StreamKey> patients,
        IEnumerable<StreamKey> known
    ) =>
        new(
            "call outcomes.lock_identities(?, ?, ?, ?)",
            digests.Select(one => one.Tenant).ToArray(),
            digests.Select(one => one.Digest).ToArray(),
            patients.Select(patient => patient.Id).ToArray(),
            known.Select(patient => patient.Id).ToArray()
        );

    internal static PreAppendStatement Insert(IReadOnlyList<KeyValuePair<StreamKey, IdentityDigests>> patients) =>
        Set("insert into outcomes.patients (clinic, id, record_number_digest, person_digest) select * from unnest(?, ?, ?, ?)", patients);

    internal static PreAppendStatement Update(IReadOnlyList<KeyValuePair<StreamKey, IdentityDigests>> patients) =>
        Set(
            "update outcomes.patients p set record_number_digest = w.record_number_digest, person_digest = w.person_digest "
                + "from unnest(?, ?, ?, ?) as w(clinic, id, record_number_digest, person_digest) where p.clinic = w.clinic and p.id = w.id",
            patients
        );

    private static PreAppendStatement Set(string statement, IReadOnlyList<KeyValuePair<StreamKey, IdentityDigests>> patients) =>
        new(
            statement,
            patients.Select(one => one.Key.Tenant).ToArray(),
            patients.Select(one => one.Key.Id).ToArray(),
            patients.Select(one => one.Value.RecordNumber).ToArray(),
            patients.Select(one => one.Value.Person).ToArray()
        );

    /// <summary>Some patients who were enrolled before digests were kept.</summary>
    public static async Task<IReadOnlyList<StreamKey>> WithUnreadIdentity(
        NpgsqlDataSource database,
        int most,
        CancellationToken cancellation
    ) =>
        await database.Query(
            "select clinic, id from outcomes.patients where person_digest is null limit $1",
            row => new StreamKey(row.GetString(0), row.GetGuid(1)),
            cancellation,
            most
        );

    /// <summary>Sets the digests of patients who have none yet: what has been set meanwhile is newer.</summary>
    public static async Task SetUnread(
        NpgsqlConnection connection,
        IReadOnlyList<(StreamKey Patient, IdentityDigests Identity)> read,
        CancellationToken cancellation
    )
    {
        await using var update = new NpgsqlCommand(
            """
            update outcomes.patients p set record_number_digest = w.record_number_digest, person_digest = w.person_digest
            from unnest($1, $2, $3) as w(id, record_number_digest, person_digest) where p.id = w.id and p.person_digest is null
            """,
            connection
        )
        {
            Parameters =
            {
                new NpgsqlParameter<Guid[]> { TypedValue = [.. read.Select(one => one.Patient.Id)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. read.Select(one => one.Identity.RecordNumber)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. read.Select(one => one.Identity.Person)] },
            },
        };
        await update.ExecuteNonQueryAsync(cancellation);
    }
}
