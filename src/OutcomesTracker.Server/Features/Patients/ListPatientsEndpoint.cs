using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Npgsql;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Projections;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Security;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>The query parameters of the list of patients.</summary>
/// <param name="Name">A part of the patient's name, with or without accents, in any case and width.</param>
/// <param name="RecordNumber">The clinic's own number of the patient's record, in any case.</param>
/// <param name="Cursor">The cursor of the page before, of the same query. None: the first page.</param>
/// <param name="Limit">How many to show at most, 1–200. Default 50.</param>
/// <param name="AtLeastSequence">Answer only once this global sequence is in what is answered from; 503 after five seconds.</param>
public sealed record ListPatientsParameters(
    string? Name,
    string? RecordNumber,
    string? Cursor,
    [Between(1, 200)] int Limit = 50,
    [AtLeast(0)] long? AtLeastSequence = null
);

/// <summary>One page of a clinic's patients by name, as they were when the first page was asked for.</summary>
/// <param name="Total">How many there are on all pages.</param>
/// <param name="Limit">How many there are on a page at most.</param>
/// <param name="Cursor">What the next page is asked with; not there on the last.</param>
/// <param name="Patients">The page's patients.</param>
public sealed record PatientsAnswer(
    int Total,
    int Limit,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Cursor,
    IEnumerable<ListedPatient> Patients
);

/// <summary>A patient in a clinic's list.</summary>
public sealed record ListedPatient(
    Guid PatientId,
    DateOnly EnrolledOn,
    int BirthYear,
    Domain.Codes.Sex Sex,
    int SkinType,
    Identity? Identity
);

/// <summary>
/// <c>GET /v1/patients?name=&amp;recordNumber=&amp;limit=&amp;cursor=</c>: a clinic's own patients, by name. Identities are encrypted in
/// the database, so the clinic's list is decrypted in memory and searched there. Every page is read as of the sequence of the first, so
/// nobody moves from one page to another, whoever is enrolled or renamed in between.
/// </summary>
public static class ListPatientsEndpoint
{
    public static void Configure(HttpChain chain) =>
        chain
            .Metadata.For(Caller.ClinicRoles)
            .WithName("list-patients")
            .WithTags("Patients")
            .WithSummary("A clinic's patients, by name")
            .TakesQuery<ListPatientsParameters>()
            .Answers<PatientsAnswer>()
            .AnswersProblems("not-found");

    [WolverineGet("/v1/patients")]
    public static async Task<IResult> Get(
        HttpContext context,
        NpgsqlDataSource database,
        PatientKeyStore keys,
        ListCursors cursors,
        Freshness freshness,
        ClinicDirectory clinics
    )
    {
        var cancellation = context.RequestAborted;
        var errors = new FieldErrors();
        if (QueryParameters.Read<ListPatientsParameters>(context.Request.Query, errors) is not { } parameters)
            return Problem.Malformed(errors.All).ToResult();
        var query = new ListQuery(context.Caller().Clinic!, parameters.Name, parameters.RecordNumber);
        var after = parameters.Cursor is null ? null : cursors.Read(parameters.Cursor, query);
        if (parameters.Cursor is not null && after is null)
            return NoCursor(errors);
        if (!await clinics.IsKnown(context.Caller(), cancellation))
            return Problem.UnknownClinic.ToResult();
        if (!await freshness.OfRoster(after?.Sequence, parameters.AtLeastSequence, cancellation))
            return Problem.Unavailable.ToResult();

        var roster = await RosterTable.OfClinic(database, query.Clinic, after?.Sequence, cancellation);
        var found = Sorted((await Open(roster.Entries, keys, cancellation)).Where(patient => IsFound(patient.Identity, query)));
        var start = after is { } position ? found.FindIndex(patient => patient.PatientId == position.LastPatientId) + 1 : 0;
        // Nobody leaves a list as of a sequence or moves in it, but by losing the key to its name.
        if (after is { } last && (start == 0 || last.HadName && found[start - 1].Identity is null))
            return NoCursor(errors);
        var page = found[start..Math.Min(start + parameters.Limit, found.Count)];
        var next =
            start + page.Count < found.Count
                ? cursors.Write(new(roster.Sequence, page[^1].PatientId, page[^1].Identity is not null), query)
                : null;
        return Results.Json(new PatientsAnswer(found.Count, parameters.Limit, next, page), ApiJson.Options);
    }

    private static IResult NoCursor(FieldErrors errors)
    {
        errors.Add("cursor", "must be the one of the page before, with the same name and recordNumber");
        return Problem.Malformed(errors.All).ToResult();
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

    private static async Task<List<ListedPatient>> Open(
        IReadOnlyList<RosterEntry> roster,
        PatientKeyStore keys,
        CancellationToken cancellation
    )
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
