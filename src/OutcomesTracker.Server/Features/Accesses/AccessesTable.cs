using System.Data.Common;
using Npgsql;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Features.Accesses;

/// <summary>Somebody read the data of patients.</summary>
/// <param name="Id">Rises with each; one that is written at the same moment may be seen a little later.</param>
/// <param name="At">When it was written, which is before anything was answered.</param>
/// <param name="Clinic">The patients' clinic.</param>
/// <param name="Patients">Whose data it was.</param>
/// <param name="Route">By which route, as <c>GET /v1/patients/{patientId}</c>; one without <c>/v1</c> is a page or a page's file.</param>
/// <param name="Trace">The trace of the request.</param>
/// <param name="Reason">Sealed: why an identity was asked for that the role does not see otherwise.</param>
public sealed record Access(
    long Id,
    DateTimeOffset At,
    string Subject,
    Role Role,
    string Clinic,
    IReadOnlyList<Guid> Patients,
    string Route,
    string? Trace,
    string? Reason
);

/// <summary>The rows of accesses: they are added and read.</summary>
public static class AccessesTable
{
    /// <summary>The accesses that a question is about, the latest first.</summary>
    /// <param name="before">Only those with a lower id.</param>
    public static Task<List<Access>> Find(
        NpgsqlDataSource database,
        AccessQuery query,
        long before,
        int limit,
        CancellationToken cancellation
    ) =>
        database.Query(
            """
            select id, at, subject, role, clinic, patients, route, trace, reason from outcomes.accesses
            where id < $1 and ($2::uuid is null or patients @> array[$2]) and ($3::varchar is null or clinic = $3)
              and ($4::varchar is null or subject = $4) and ($5::varchar is null or role = $5)
              and ($6::timestamptz is null or at >= $6) and ($7::timestamptz is null or at < $7)
              and (not $8 or reason is not null)
            order by id desc limit $9
            """,
            row => Read(row),
            cancellation,
            before,
            (object?)query.PatientId ?? DBNull.Value,
            (object?)query.Clinic ?? DBNull.Value,
            (object?)query.Subject ?? DBNull.Value,
            query.Role is { } role ? Code<Role>.Of(role) : DBNull.Value,
            (object?)query.From?.ToUniversalTime() ?? DBNull.Value,
            (object?)query.To?.ToUniversalTime() ?? DBNull.Value,
            query.WithReason,
            limit
        );

    /// <summary>The accesses to a patient's identity that had to be reasoned, the latest first.</summary>
    public static Task<List<Access>> Reasoned(NpgsqlDataSource database, Guid patientId, int limit, CancellationToken cancellation) =>
        database.Query(
            """
            select id, at, subject, role, clinic, patients, route, trace, reason from outcomes.accesses
            where patients[1] = $1 and reason is not null order by id desc limit $2
            """,
            row => Read(row),
            cancellation,
            patientId,
            limit
        );

    /// <summary>Adds accesses, in one commit; returns them with their ids and times.</summary>
    public static async Task<IReadOnlyList<Access>> Add(
        NpgsqlDataSource database,
        IReadOnlyList<Access> accesses,
        CancellationToken cancellation
    )
    {
        // An array of arrays would have to be rectangular, so each list of patients is sent as text.
        var written = await database.Query(
            """
            insert into outcomes.accesses (subject, role, clinic, patients, route, trace, reason)
            select a.subject, a.role, a.clinic, a.patients::uuid[], a.route, a.trace, a.reason
            from unnest($1::varchar[], $2::varchar[], $3::varchar[], $4::text[], $5::varchar[], $6::varchar[], $7::varchar[])
              with ordinality as a(subject, role, clinic, patients, route, trace, reason, place)
            order by a.place
            returning id, at
            """,
            row => (row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1)),
            cancellation,
            accesses.Select(access => access.Subject).ToArray(),
            accesses.Select(access => Code<Role>.Of(access.Role)).ToArray(),
            accesses.Select(access => access.Clinic).ToArray(),
            accesses.Select(access => $"{{{string.Join(',', access.Patients)}}}").ToArray(),
            accesses.Select(access => access.Route).ToArray(),
            accesses.Select(access => access.Trace).ToArray(),
            accesses.Select(access => access.Reason).ToArray()
        );
        return [.. accesses.Zip(written, (access, row) => access with { Id = row.Item1, At = row.Item2 })];
    }

    private static Access Read(DbDataReader row) =>
        new(
            row.GetInt64(0),
            row.GetFieldValue<DateTimeOffset>(1),
            row.GetString(2),
            Code<Role>.TryParse(row.GetString(3), out var role) ? role : throw new InvalidOperationException("A stored role is unknown."),
            row.GetString(4),
            row.GetFieldValue<Guid[]>(5),
            row.GetString(6),
            row.IsDBNull(7) ? null : row.GetString(7),
            row.IsDBNull(8) ? null : row.GetString(8)
        );
}
