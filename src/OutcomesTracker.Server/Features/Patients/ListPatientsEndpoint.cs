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
/// <param name="Offset">How many to pass over. Default 0.</param>
/// <param name="Limit">How many to show at most, 1–200. Default 50.</param>
/// <param name="AtLeastSequence">Answer only once this global sequence is in what is answered from; 503 after five seconds.</param>
public sealed record ListPatientsParameters(
    string? Name,
    string? RecordNumber,
    [AtLeast(0)] int Offset = 0,
    [Between(1, 200)] int Limit = 50,
    [AtLeast(0)] long? AtLeastSequence = null
);

/// <summary>One page of a clinic's patients by name, and how many there are in all.</summary>
public sealed record PatientsAnswer(int Total, int Offset, int Limit, IEnumerable<ListedPatient> Patients);

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
/// <c>GET /v1/patients?name=&amp;recordNumber=&amp;offset=&amp;limit=</c>: a clinic's own patients, by name. Identities are encrypted in
/// the database, so the clinic's list is decrypted in memory and searched there.
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
        Freshness freshness,
        ClinicDirectory clinics
    )
    {
        var cancellation = context.RequestAborted;
        var errors = new FieldErrors();
        if (QueryParameters.Read<ListPatientsParameters>(context.Request.Query, errors) is not { } parameters)
            return Problem.Malformed(errors.All).ToResult();
        if (!await clinics.IsKnown(context.Caller(), cancellation))
            return Problem.UnknownClinic.ToResult();
        if (!await freshness.OfRoster(parameters.AtLeastSequence, cancellation))
            return Problem.Unavailable.ToResult();

        var roster = await RosterTable.OfClinic(database, context.Caller().Clinic!, cancellation);
        var found = (await Open(roster, keys, cancellation))
            .Where(patient =>
                NameContains(patient.Identity?.FullName, parameters.Name)
                && RecordNumberEquals(patient.Identity?.RecordNumber, parameters.RecordNumber)
            )
            .OrderBy(patient => patient.Identity is null)
            .ThenBy(patient => patient.Identity?.FullName ?? "", NameCollation.Order)
            .ThenBy(patient => patient.PatientId)
            .ToList();
        return Results.Json(
            new PatientsAnswer(found.Count, parameters.Offset, parameters.Limit, found.Skip(parameters.Offset).Take(parameters.Limit)),
            ApiJson.Options
        );
    }

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

    private static bool NameContains(string? fullName, string? part) =>
        part is null || (fullName is not null && NameCollation.Contains(fullName, part));

    private static bool RecordNumberEquals(string? recordNumber, string? wanted) =>
        wanted is null || string.Equals(recordNumber?.Trim(), wanted.Trim(), StringComparison.OrdinalIgnoreCase);
}
