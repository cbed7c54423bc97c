using Microsoft.AspNetCore.Http;
using Npgsql;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Projections;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>
/// Answers a page of a clinic's list. Identities are encrypted in the database, so the clinic's list is decrypted in memory and searched
/// there. Every page is read as of the sequence of the first, so nobody moves from one page to another, whoever is enrolled or renamed in
/// between.
/// </summary>
public sealed class PatientList(
    NpgsqlDataSource database,
    PatientKeyStore keys,
    ListCursors cursors,
    Freshness freshness,
    ClinicDirectory clinics
)
{
    /// <summary>The page that a query asks for, or why there is none.</summary>
    public async Task<(PatientsAnswer? Answer, Problem? Problem)> Answer(
        IQueryCollection given,
        Caller caller,
        CancellationToken cancellation
    )
    {
        var errors = new FieldErrors();
        if (QueryParameters.Read<ListPatientsParameters>(given, errors) is not { } parameters)
            return (null, Problem.Malformed(errors.All));
        var query = new ListQuery(caller.Clinic!, parameters.Name, parameters.RecordNumber);
        var after = parameters.Cursor is null ? null : cursors.Read(parameters.Cursor, query);
        if (parameters.Cursor is not null && after is null)
            return NoCursor(errors);
        if (!await clinics.IsKnown(caller, cancellation))
            return (null, Problem.UnknownClinic);
        if (!await freshness.OfRoster(after?.Sequence, parameters.AtLeastSequence, cancellation))
            return (null, Problem.Unavailable);

        var roster = await RosterTable.OfClinic(database, query.Clinic, after?.Sequence, cancellation);
        var found = Sorted((await Open(roster.Entries, cancellation)).Where(patient => IsFound(patient.Identity, query)));
        var start = after is { } position ? found.FindIndex(patient => patient.PatientId == position.LastPatientId) + 1 : 0;
        // Nobody leaves a list as of a sequence or moves in it, but by losing the key to its name.
        if (after is { } last && (start == 0 || last.HadName && found[start - 1].Identity is null))
            return NoCursor(errors);
        var page = found[start..Math.Min(start + parameters.Limit, found.Count)];
        var next =
            start + page.Count < found.Count
                ? cursors.Write(new(roster.Sequence, page[^1].PatientId, page[^1].Identity is not null), query)
                : null;
        return (new(found.Count, parameters.Limit, next, page), null);
    }

    private static (PatientsAnswer?, Problem?) NoCursor(FieldErrors errors)
    {
        errors.Add("cursor", "must be the one of the page before, with the same name and recordNumber");
        return (null, Problem.Malformed(errors.All));
    }

    /// <summary>
    /// By name; those without one come last. Equal names are in the order of their ids, so that the order is always the same.
    /// </summary>
    private static List<ListedPatient> Sorted(IEnumerable<ListedPatient> patients) =>
        [
            .. patients
                .OrderBy(patient => patient.Identity is null)
                .ThenBy(patient => patient.Identity?.FullName ?? "", NameCollation.Order)
                .ThenBy(patient => patient.PatientId),
        ];

    private async Task<List<ListedPatient>> Open(IReadOnlyList<RosterEntry> roster, CancellationToken cancellation)
    {
        var ofPatient = await keys.FindAll([.. roster.Select(entry => entry.PatientId)], cancellation);
        return
        [
            .. roster.Select(entry => new ListedPatient(
                entry.PatientId,
                entry.EnrolledOn,
                entry.BirthYear,
                entry.Sex,
                entry.SkinType,
                entry.SealedIdentity is { } identity && ofPatient.TryGetValue(entry.PatientId, out var key)
                    ? Identity.FromJson(key.Open(identity))
                    : null
            )),
        ];
    }

    private static bool IsFound(Identity? identity, ListQuery query) =>
        (query.Name is null || (identity is not null && NameCollation.Contains(identity.FullName, query.Name)))
        && (query.RecordNumber is null || RecordNumberEquals(identity?.RecordNumber, query.RecordNumber));

    private static bool RecordNumberEquals(string? recordNumber, string wanted) =>
        string.Equals(recordNumber?.Trim(), wanted.Trim(), StringComparison.OrdinalIgnoreCase);
}
