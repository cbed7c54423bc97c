using Microsoft.AspNetCore.Http;
using Npgsql;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Features.Accesses;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>
/// Reads patients' records. A clinic role reads its own clinic's patients only: another clinic's patient and one that does not exist give
/// the same 404. Any other role that a route admits reads the patients of all clinics. What is read for a request is in the access log
/// before it is returned.
/// </summary>
public sealed class PatientRecords(EventLog log, PatientKeyStore keys, NpgsqlDataSource database, AccessLog accesses)
{
    /// <summary>The patient whose id is in the path of a route that takes no query, to be shown.</summary>
    public async Task<(PatientRecord? Record, Problem? Problem)> Read(HttpContext context)
    {
        var (record, _, problem) = await Read<QueryParameters.None>(context);
        return (record, problem);
    }

    /// <summary>The patient whose id is in the path, to be shown, and the query.</summary>
    public async Task<(PatientRecord? Record, TQuery? Query, Problem? Problem)> Read<TQuery>(HttpContext context, ObjectKind? kind = null)
        where TQuery : class
    {
        var errors = new FieldErrors();
        var query = QueryParameters.Read<TQuery>(context.Request.Query, kind ?? RecordKinds.Of<TQuery>(), errors);
        if (IdKind.Read("patientId", context.Request.RouteValues["patientId"] as string, errors) is not { } patientId || query is null)
            return (null, null, Problem.Malformed(errors.All));
        var (record, problem) = await Read(context, patientId);
        return (record, query, problem);
    }

    /// <summary>A patient, to be shown to the request's caller.</summary>
    public async Task<(PatientRecord? Record, Problem? Problem)> Read(HttpContext context, Guid patientId)
    {
        var (record, problem) = await Find(patientId, context.Caller(), context.RequestAborted);
        if (record is not null)
            await accesses.Record(context, record.Clinic, [patientId]);
        return (record, problem);
    }

    /// <summary>A patient's identity, to be shown to a caller from whom it is masked otherwise.</summary>
    /// <param name="reason">Why; recorded, sealed, before the identity is returned.</param>
    public async Task<(DisclosedIdentity? Disclosed, Problem? Problem)> Disclose(HttpContext context, Guid patientId, ProtectedText reason)
    {
        var (record, problem) = await Find(patientId, context.Caller(), context.RequestAborted);
        if (record is null)
            return (null, problem);
        var sealedReason = record.Key?.Seal(reason.Text) ?? "";
        var access = await accesses.Record(context, record.Clinic, [patientId], sealedReason);
        var identity = record.Open(record.Case.Person.Identity) is { } json ? Identity.FromJson(json) : null;
        return (new(access.Id, access.At, patientId, record.Clinic, identity), null);
    }

    /// <summary>A patient for a caller, to decide by; nothing of it may be shown.</summary>
    public async Task<(PatientRecord? Record, Problem? Problem)> Find(Guid patientId, Caller caller, CancellationToken cancellation)
    {
        var clinic = caller.IsClinicRole ? caller.Clinic : await PatientsTable.ClinicOf(database, patientId, cancellation);
        if (clinic is null)
            return (null, Problem.UnknownPatient);
        return await FindSealed(clinic, patientId, cancellation) is { } record
            ? (record with { Key = await keys.Find(patientId, cancellation) }, null)
            : (null, Problem.UnknownPatient);
    }

    /// <summary>A clinic's patient without the key, so that nothing sealed is read; null if there is none.</summary>
    public async Task<PatientRecord?> FindSealed(string clinic, Guid patientId, CancellationToken cancellation)
    {
        var stored = await log.ReadStream(new(clinic, patientId), cancellation: cancellation);
        var events = stored.Select(one => (one, EventJson.ReadPatient(one)!)).Where(pair => pair.Item2 is not null).ToList();
        return events.Count == 0 ? null : new(patientId, clinic, events, Key: null);
    }
}
