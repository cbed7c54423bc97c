using Microsoft.AspNetCore.Http;
using Npgsql;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.SideEffects;
using OutcomesTracker.Outcomes.Facts;
using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>One patient's stored events. Which roles may read them is declared beside each route.</summary>
public sealed record PatientRecord(
    Guid PatientId,
    string Clinic,
    IReadOnlyList<(StoredEvent Stored, PatientEvent Event)> Events,
    PatientKey? Key
)
{
    public long Version => Events[^1].Stored.Version;

    public PatientCase Case { get; } =
        Events.Aggregate(PatientCase.Empty, (patient, entry) => patient.Evolve((int)entry.Stored.Version, entry.Event));

    /// <summary>The courses with a session on or before a day, with their outcome by the improvement view's own defaults.</summary>
    public IEnumerable<CourseResult> CoursesAt(DateOnly day) =>
        CourseOutcome.OfAll(
            Events.Aggregate(
                new PatientFacts(Clinic),
                (facts, entry) => facts.Apply(entry.Stored.Sequence, FactChange.Of((int)entry.Stored.Version, entry.Event))
            ),
            AssessmentWindow.Default,
            day
        );

    /// <summary>The alerts that are open on a day.</summary>
    public IEnumerable<Alert> AlertsAt(DateOnly day) => Case.Alerts().Where(alert => alert.OpensOn <= day && IsRecent(alert));

    /// <summary>A side effect's alert, open or not yet.</summary>
    public Alert? AlertOf(Guid sideEffectId) => Case.AlertOf(sideEffectId) is { } alert && IsRecent(alert) ? alert : null;

    private bool IsRecent(Alert alert) => alert.IsRecent(RecordedOn(alert.Report.Version));

    /// <summary>The UTC day on which an entry was recorded.</summary>
    private DateOnly RecordedOn(int version) =>
        DateOnly.FromDateTime(Events.First(one => one.Stored.Version == version).Stored.Timestamp.UtcDateTime);

    /// <summary>Decrypts a protected text; null once the patient's key is destroyed.</summary>
    public string? Open(Domain.Codes.ProtectedText? text) => text is null ? null : Key?.Open(text.Text);

    /// <summary>
    /// Reads the patient whose id is in the path. A clinic role reads its own clinic's patients only: another clinic's patient and one that
    /// does not exist give the same 404. Any other role that the route admits reads the patients of all clinics.
    /// </summary>
    public static async Task<(PatientRecord? Record, Problem? Problem)> Read(
        HttpContext context,
        EventLog log,
        PatientKeyStore keys,
        NpgsqlDataSource database
    )
    {
        var errors = new FieldErrors();
        QueryParameters.NoneExpected(context.Request.Query, errors);
        if (IdKind.Read("patientId", context.Request.RouteValues["patientId"] as string, errors) is not { } patientId || errors.Count > 0)
            return (null, Problem.Malformed(errors.All));
        return await Read(patientId, context.Caller(), log, keys, database, context.RequestAborted);
    }

    /// <summary>Reads a patient for a caller, by the same rules.</summary>
    public static async Task<(PatientRecord? Record, Problem? Problem)> Read(
        Guid patientId,
        Caller caller,
        EventLog log,
        PatientKeyStore keys,
        NpgsqlDataSource database,
        CancellationToken cancellation
    )
    {
        var clinic = caller.IsClinicRole ? caller.Clinic : await PatientsTable.ClinicOf(database, patientId, cancellation);
        if (clinic is null)
            return (null, Problem.UnknownPatient);
        return await Read(clinic, patientId, log, cancellation) is { } record
            ? (record with { Key = await keys.Find(patientId, cancellation) }, null)
            : (null, Problem.UnknownPatient);
    }

    /// <summary>A clinic's patient without the key, so that nothing sealed is read; null if there is none.</summary>
    public static async Task<PatientRecord?> Read(string clinic, Guid patientId, EventLog log, CancellationToken cancellation)
    {
        var stored = await log.ReadStream(new(clinic, patientId), cancellation: cancellation);
        var events = stored.Select(one => (one, EventJson.ReadPatient(one)!)).Where(pair => pair.Item2 is not null).ToList();
        return events.Count == 0 ? null : new(patientId, clinic, events, Key: null);
    }
}
