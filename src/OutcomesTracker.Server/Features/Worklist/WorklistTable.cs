using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;
using NpgsqlTypes;
using OutcomesTracker.Domain.Assessments;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.Domain.Consultations;
using OutcomesTracker.Domain.Corrections;
using OutcomesTracker.Domain.FollowUp;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Domain.Sessions;
using OutcomesTracker.Domain.SideEffects;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Projections;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Features.Worklist;

/// <summary>
/// The projection behind the worklist. An entry depends on all that is recorded of a patient, so the whole stream is read, once for all of
/// its events in a page, and the patient's entries are replaced. They may have more of the patient than the page does, and never less: an
/// event that they have already is passed over, which makes a rebuild read each stream once.
/// </summary>
public sealed class WorklistTable : IProjection
{
    public const string ProjectionName = "Worklist";

    internal static readonly JsonSerializerOptions DetailJson = ApiJson.Configure(
        new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull }
    );

    public string Name => ProjectionName;

    public IReadOnlyCollection<Type> Types { get; } =
    [
        typeof(PatientEnrolled),
        typeof(ConsentGiven),
        typeof(ConsentWithdrawn),
        typeof(ConsultationRecorded),
        typeof(SessionPerformed),
        typeof(SideEffectReported),
        typeof(SideEffectResolved),
        typeof(AlertAcknowledged),
        typeof(OutcomeAssessed),
        typeof(FollowUpLost),
        typeof(EntryCorrected),
        typeof(EntryRetracted),
    ];

    public async Task Apply(
        NpgsqlConnection connection,
        long generation,
        IReadOnlyList<ProjectedEvent> page,
        CancellationToken cancellation
    )
    {
        var latest = new Dictionary<StreamKey, long>();
        foreach (var one in page)
            latest[one.Stream] = one.Version;
        var known = await Versions(connection, generation, latest.Keys, cancellation);
        var changed = latest.Where(one => known.GetValueOrDefault(one.Key.Id) < one.Value).Select(one => one.Key).ToList();
        if (changed.Count == 0)
            return;
        var days = new Dictionary<(string Clinic, WorkKind Kind, DateOnly Day), long>();
        await Remove(connection, generation, changed.Where(stream => known.ContainsKey(stream.Id)), days, cancellation);
        var patients = await Read(connection, changed, cancellation);
        await using (
            var rows = await connection.BeginBinaryImportAsync(
                "copy outcomes.work_v1 (generation, patient_id, entry_id, clinic, kind, day, detail) from stdin (format binary)",
                cancellation
            )
        )
        {
            foreach (var patient in patients)
            foreach (var entry in patient.Entries())
            {
                await Write(rows, generation, patient.Stream, entry, cancellation);
                Count(days, (patient.Stream.Tenant, entry.Kind, entry.Day), 1);
            }
            await rows.CompleteAsync(cancellation);
        }
        await Keep(connection, generation, patients, cancellation);
        await Keep(connection, generation, days, cancellation);
    }

    public async Task<bool> RemoveOtherGenerations(NpgsqlConnection connection, long generation, CancellationToken cancellation) =>
        await Generations.RemoveOtherGenerations(connection, "outcomes.work_v1", generation, cancellation)
        | await Generations.RemoveOtherGenerations(connection, "outcomes.work_v1_patients", generation, cancellation)
        | await Generations.RemoveOtherGenerations(connection, "outcomes.work_v1_days", generation, cancellation);

    private static async Task<Dictionary<Guid, long>> Versions(
        NpgsqlConnection connection,
        long generation,
        IEnumerable<StreamKey> streams,
        CancellationToken cancellation
    )
    {
        await using var command = new NpgsqlCommand(
            "select patient_id, version from outcomes.work_v1_patients where generation = $1 and patient_id = any ($2)",
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = generation });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. streams.Select(stream => stream.Id)] });
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var versions = new Dictionary<Guid, long>();
        while (await rows.ReadAsync(cancellation))
            versions[rows.GetGuid(0)] = rows.GetInt64(1);
        return versions;
    }

    private static async Task Remove(
        NpgsqlConnection connection,
        long generation,
        IEnumerable<StreamKey> streams,
        Dictionary<(string Clinic, WorkKind Kind, DateOnly Day), long> days,
        CancellationToken cancellation
    )
    {
        Guid[] patients = [.. streams.Select(stream => stream.Id)];
        if (patients.Length == 0)
            return;
        await using var command = new NpgsqlCommand(
            "delete from outcomes.work_v1 where generation = $1 and patient_id = any ($2) returning clinic, kind, day",
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = generation });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = patients });
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
            Count(days, (rows.GetString(0), (WorkKind)rows.GetInt16(1), rows.GetFieldValue<DateOnly>(2)), -1);
    }

    private static void Count(
        Dictionary<(string Clinic, WorkKind Kind, DateOnly Day), long> days,
        (string Clinic, WorkKind Kind, DateOnly Day) day,
        int entries
    ) => days[day] = days.GetValueOrDefault(day) + entries;

    /// <summary>Adds to the counts of days what is more or less on them.</summary>
    private static async Task Keep(
        NpgsqlConnection connection,
        long generation,
        Dictionary<(string Clinic, WorkKind Kind, DateOnly Day), long> days,
        CancellationToken cancellation
    )
    {
        var changed = days.Where(day => day.Value != 0).ToList();
        if (changed.Count == 0)
            return;
        await using var command = new NpgsqlCommand(
            """
            insert into outcomes.work_v1_days as d (generation, clinic, kind, day, entries) select $1, * from unnest($2, $3, $4, $5)
            on conflict (generation, clinic, kind, day) do update set entries = d.entries + excluded.entries
            """,
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = generation });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. changed.Select(day => day.Key.Clinic)] });
        command.Parameters.Add(new NpgsqlParameter<short[]> { TypedValue = [.. changed.Select(day => (short)day.Key.Kind)] });
        command.Parameters.Add(new NpgsqlParameter<DateOnly[]> { TypedValue = [.. changed.Select(day => day.Key.Day)] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. changed.Select(day => day.Value)] });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<List<FoldedPatient>> Read(
        NpgsqlConnection connection,
        IReadOnlyList<StreamKey> streams,
        CancellationToken cancellation
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            select {EventRow.Columns} from unnest($1, $2) as w(tenant_id, id)
            join outcomes.mt_events e on e.tenant_id = w.tenant_id and e.stream_id = w.id
            where e.is_archived = false and e.type <> '{StoredEvent.Tombstone}'
            order by e.tenant_id, e.stream_id, e.version
            """,
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. streams.Select(stream => stream.Tenant)] });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. streams.Select(stream => stream.Id)] });
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var patients = new List<FoldedPatient>(streams.Count);
        while (await rows.ReadAsync(cancellation))
        {
            var stored = EventRow.Read(rows);
            if (patients is not [.., var patient] || patient.Stream != stored.Stream)
                patients.Add(patient = new(stored.Stream));
            patient.Apply(stored);
        }
        return patients;
    }

    private static async Task Write(
        NpgsqlBinaryImporter rows,
        long generation,
        StreamKey stream,
        WorkEntry entry,
        CancellationToken cancellation
    )
    {
        await rows.StartRowAsync(cancellation);
        await rows.WriteAsync(generation, NpgsqlDbType.Bigint, cancellation);
        await rows.WriteAsync(stream.Id, NpgsqlDbType.Uuid, cancellation);
        await rows.WriteAsync(entry.Id, NpgsqlDbType.Uuid, cancellation);
        await rows.WriteAsync(stream.Tenant, NpgsqlDbType.Varchar, cancellation);
        await rows.WriteAsync((short)entry.Kind, NpgsqlDbType.Smallint, cancellation);
        await rows.WriteAsync(entry.Day, NpgsqlDbType.Date, cancellation);
        await rows.WriteAsync(JsonSerializer.Serialize(entry.Detail, DetailJson), NpgsqlDbType.Jsonb, cancellation);
    }

    private static async Task Keep(
        NpgsqlConnection connection,
        long generation,
        IReadOnlyList<FoldedPatient> patients,
        CancellationToken cancellation
    )
    {
        await using var command = new NpgsqlCommand(
            """
            insert into outcomes.work_v1_patients (generation, patient_id, version) select $1, * from unnest($2, $3)
            on conflict (generation, patient_id) do update set version = excluded.version
            """,
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = generation });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. patients.Select(patient => patient.Stream.Id)] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. patients.Select(patient => patient.Version)] });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
