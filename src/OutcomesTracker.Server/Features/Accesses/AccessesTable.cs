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
    private const string Columns = "id, at, subject, role, clinic, patients, route, trace, reason";

    /// <summary>The accesses that a question is about, the latest first.</summary>
    /// <param name="before">Only those with a lower id.</param>
    public static Task<List<Access>> Find(
        NpgsqlDataSource database,
        AccessQuery query,
        long before,
        int limit,
        CancellationToken cancellation
    )
    {
        var values = new List<object> { before, limit };
        // Only what is asked for stands in the statement: a plan that is made for any question would use no index.
        var conditions = new List<string> { "id < $1" };
        Add("patients @> array[?]", query.PatientId);
        Add("clinic = ?", query.Clinic);
        Add("subject = ?", query.Subject);
        Add("role = ?", query.Role is { } role ? Code<Role>.Of(role) : null);
        Add("at >= ?", query.From?.ToUniversalTime());
        Add("at < ?", query.To?.ToUniversalTime());
        if (query.WithReason)
            conditions.Add("reason is not null");
        return database.Query(
            $"select {Columns} from outcomes.accesses where {string.Join(" and ", conditions)} order by id desc limit $2",
            Read,
            cancellation,
            [.. values]
        );

        void Add(string condition, object? value)
        {
            if (value is null)
                return;
            values.Add(value);
            conditions.Add(condition.Replace("?", $"${values.Count}", StringComparison.Ordinal));
        }
    }

    /// <summary>The accesses to a patient's identity that had to be reasoned, the latest first.</summary>
    public static Task<List<Access>> Reasoned(NpgsqlDataSource database, Guid patientId, int limit, CancellationToken cancellation) =>
        database.Query(
            $"""
            select {Columns} from outcomes.accesses
            where patients[1] = $1 and reason is not null order by id desc limit $2
            """,
            Read,
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
