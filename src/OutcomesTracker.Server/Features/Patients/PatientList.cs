using Microsoft.AspNetCore.Http;
using OutcomesTracker.Server.Features.Accesses;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Projections;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>
/// Answers a page of a clinic's list. Every page is read as of the sequence of the first, so nobody moves from one page to another, whoever
/// is enrolled or renamed in between.
/// </summary>
public sealed class PatientList(
    ClinicRosters rosters,
    ListCursors cursors,
    Freshness freshness,
    ClinicDirectory clinics,
    AccessLog accesses
)
{
    /// <summary>The page that a query asks for, or why there is none.</summary>
    public async Task<(PatientsAnswer? Answer, Problem? Problem)> Answer(HttpContext context, IQueryCollection given)
    {
        var (caller, cancellation) = (context.Caller(), context.RequestAborted);
        var errors = new FieldErrors();
        if (QueryParameters.Read<ListPatientsParameters>(given, errors) is not { } parameters)
            return (null, Problem.Malformed(errors.All));
        var query = new ListQuery(caller.Clinic!, parameters.Name, parameters.RecordNumber);
        var after = parameters.Cursor is null ? null : ListPosition.Of(parameters.Cursor, cursors, query);
        if (parameters.Cursor is not null && after is null)
            return NoCursor(errors);
        if (!await clinics.IsKnown(caller, cancellation))
            return (null, Problem.UnknownClinic);
        if (!await freshness.OfRows(RosterTable.ProjectionName, after?.Sequence, parameters.AtLeastSequence, cancellation))
            return (null, Problem.Unavailable);

        var roster = await rosters.AsOf(query.Clinic, after?.Sequence, cancellation);
        var found = roster.ByName.FindAll(patient => IsFound(patient.Identity, query));
        var start = after is { } position ? found.FindIndex(patient => patient.PatientId == position.LastPatientId) + 1 : 0;
        // Nobody leaves a list as of a sequence or moves in it, but by losing the key to its name.
        if (after is { } last && (start == 0 || last.HadName && found[start - 1].Identity is null))
            return NoCursor(errors);
        var page = found[start..Math.Min(start + parameters.Limit, found.Count)];
        var next =
            start + page.Count < found.Count
                ? new ListPosition(roster.Until, page[^1].PatientId, page[^1].Identity is not null).Cursor(cursors, query)
                : null;
        await accesses.Record(context, query.Clinic, [.. page.Select(patient => patient.PatientId)]);
        return (new(found.Count, parameters.Limit, next, page), null);
    }

    private static (PatientsAnswer?, Problem?) NoCursor(FieldErrors errors)
    {
        errors.Add("cursor", "must be the one of the page before, with the same name and recordNumber");
        return (null, Problem.Malformed(errors.All));
    }

    private static bool IsFound(Identity? identity, ListQuery query) =>
        (query.Name is null || (identity?.HasInName(query.Name) ?? false))
        && (query.RecordNumber is null || (identity?.HasRecordNumber(query.RecordNumber) ?? false));
}
