using System.Data.Common;
using System.Text.Json;
using Marten;
using Npgsql;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Features.WhatIf;

/// <summary>A what-if as it is stored.</summary>
/// <param name="Last">The last patient that was judged; null before the first.</param>
public sealed record StoredWhatIf(WhatIfAnswer Answer, Guid? Last)
{
    public WhatIfBody Body => Answer.Asked.Deserialize<WhatIfBody>(BodyJson.Options)!;
}

/// <summary>The rows of what-ifs and of what they found.</summary>
public static class WhatIfTable
{
    private const string Columns =
        "id, subject, asked, rules, clinic, sequence, day, status, patients, total, judged, otherwise, counts, started, ended, last";

    /// <summary>Adds one, with whatever else the session saves.</summary>
    public static void Begin(IDocumentSession session, WhatIfAnswer asked) =>
        session.QueueSqlCommand(
            """
            insert into outcomes.what_ifs (id, subject, asked, rules, clinic, sequence, day, status, total)
            values (?, ?, ?::jsonb, ?, ?, ?, ?::date, ?, ?)
            """,
            asked.WhatIfId,
            asked.Subject,
            asked.Asked.GetRawText(),
            asked.ComparedWith,
            asked.Clinic,
            asked.Sequence,
            asked.Day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            Code<WhatIfStatus>.Of(WhatIfStatus.Running),
            asked.Total
        );

    /// <summary>Records how far one has come and what was found on the way, with whatever else the session saves.</summary>
    public static void Record(IDocumentSession session, StoredWhatIf run, IReadOnlyList<OtherwiseAnswer> found)
    {
        var answer = run.Answer;
        foreach (var entry in found)
            session.QueueSqlCommand(
                "insert into outcomes.what_if_entries (what_if, patient, version, judgement) values (?, ?, ?, ?::jsonb)",
                answer.WhatIfId,
                entry.PatientId,
                entry.Version,
                JsonSerializer.Serialize(entry, ApiJson.Options)
            );
        session.QueueSqlCommand(
            """
            update outcomes.what_ifs set patients = ?, judged = ?, otherwise = ?, counts = ?::jsonb, last = ?, status = ?,
              ended = case when ? = 'completed' then clock_timestamp() end
            where id = ?
            """,
            answer.Patients,
            answer.Judged,
            answer.Otherwise,
            JsonSerializer.Serialize(answer.Counts, ApiJson.Options),
            run.Last!.Value,
            Code<WhatIfStatus>.Of(answer.Status),
            Code<WhatIfStatus>.Of(answer.Status),
            answer.WhatIfId
        );
    }

    public static async Task<StoredWhatIf?> Find(NpgsqlDataSource database, Guid id, CancellationToken cancellation)
    {
        var found = await database.Query($"select {Columns} from outcomes.what_ifs where id = $1", Read, cancellation, id);
        return found is [var one] ? one : null;
    }

    /// <summary>The latest, without their entries.</summary>
    public static Task<List<StoredWhatIf>> Latest(NpgsqlDataSource database, int limit, CancellationToken cancellation) =>
        database.Query($"select {Columns} from outcomes.what_ifs order by started desc, id limit $1", Read, cancellation, limit);

    /// <summary>What one found after a place, by patient and version.</summary>
    public static Task<List<OtherwiseAnswer>> Entries(
        NpgsqlDataSource database,
        Guid id,
        (Guid Patient, int Version) after,
        int limit,
        CancellationToken cancellation
    ) =>
        database.Query(
            """
            select judgement from outcomes.what_if_entries
            where what_if = $1 and (patient, version) > ($2, $3) order by patient, version limit $4
            """,
            row => JsonSerializer.Deserialize<OtherwiseAnswer>(row.GetString(0), ApiJson.Options)!,
            cancellation,
            id,
            after.Patient,
            after.Version,
            limit
        );

    /// <summary>Patients of a clinic after one, by id.</summary>
    public static Task<List<Guid>> Patients(
        NpgsqlDataSource database,
        string clinic,
        Guid after,
        int limit,
        CancellationToken cancellation
    ) =>
        database.Query(
            "select id from outcomes.patients where clinic = $1 and id > $2 order by id limit $3",
            row => row.GetGuid(0),
            cancellation,
            clinic,
            after,
            limit
        );

    public static async Task<int> CountPatients(NpgsqlDataSource database, string clinic, CancellationToken cancellation) =>
        (
            await database.Query(
                "select count(*)::int from outcomes.patients where clinic = $1",
                row => row.GetInt32(0),
                cancellation,
                clinic
            )
        )[0];

    private static StoredWhatIf Read(DbDataReader row) =>
        new(
            new(
                row.GetGuid(0),
                row.GetString(1),
                JsonElement.Parse(row.GetString(2)),
                Code<WhatIfStatus>.TryParse(row.GetString(7), out var status) ? status : WhatIfStatus.Running,
                row.GetString(3),
                row.GetString(4),
                row.GetInt64(5),
                row.GetFieldValue<DateOnly>(6),
                row.GetInt32(8),
                row.GetInt32(9),
                row.GetInt64(10),
                row.GetInt64(11),
                JsonSerializer.Deserialize<WhatIfCounts>(row.GetString(12), ApiJson.Options)!,
                row.GetFieldValue<DateTimeOffset>(13),
                row.IsDBNull(14) ? null : row.GetFieldValue<DateTimeOffset>(14),
                null,
                []
            ),
            row.IsDBNull(15) ? null : row.GetGuid(15)
        );
}
