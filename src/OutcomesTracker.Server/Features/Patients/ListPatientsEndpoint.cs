using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Npgsql;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Projections;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Security;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>A question for a clinic's patients.</summary>
public sealed record PatientsAsked(string? Name, string? RecordNumber, int Offset, int Limit, long? AtLeastSequence);

/// <summary>One page of a clinic's patients by name, and how many there are in all.</summary>
public sealed record PatientsAnswer(int Total, int Offset, int Limit, IEnumerable<ListedPatient> Patients);

/// <summary>A patient in a clinic's list.</summary>
public sealed record ListedPatient(Guid PatientId, DateOnly EnrolledOn, int BirthYear, Domain.Codes.Sex Sex, int SkinType, Identity? Identity);

/// <summary>
/// <c>GET /v1/patients?name=&amp;recordNumber=&amp;offset=&amp;limit=</c>: a clinic's own patients, by name. Identities are sealed in the
/// database, so the clinic's list is opened in memory and searched there.
/// </summary>
public static class ListPatientsEndpoint
{
    private const int LargestPage = 200;

    public static void Configure(HttpChain chain) => chain.Metadata.For(Caller.ClinicRoles).WithName("list-patients").WithTags("Patients")
        .WithSummary("A clinic's patients, by name").Asks(query => Read(query)).Answers<PatientsAnswer>().MayRefuse("not-found");

    [WolverineGet("/v1/patients")]
    public static async Task<IResult> Get(HttpContext context, NpgsqlDataSource database, PatientKeyStore keys, Freshness freshness, ClinicDirectory clinics)
    {
        var cancellation = context.RequestAborted;
        var query = new QueryReader(context.Request.Query);
        var asked = Read(query);
        query.End();
        if (query.Errors.Count > 0) return Problem.Malformed(query.Errors).ToResult();
        if (!await clinics.IsKnown(context.Caller(), cancellation)) return Problem.UnknownClinic.ToResult();
        if (!await freshness.OfRoster(asked.AtLeastSequence, cancellation)) return Problem.Unavailable.ToResult();

        var roster = await RosterTable.OfClinic(database, context.Caller().Clinic!, cancellation);
        var found = (await Open(roster, keys, cancellation))
            .Where(patient => Holds(patient.Identity?.FullName, asked.Name) && Is(patient.Identity?.RecordNumber, asked.RecordNumber))
            .OrderBy(patient => patient.Identity?.FullName ?? "￿", StringComparer.OrdinalIgnoreCase).ThenBy(patient => patient.PatientId)
            .ToList();
        return Results.Json(new PatientsAnswer(found.Count, asked.Offset, asked.Limit, found.Skip(asked.Offset).Take(asked.Limit)), ApiJson.Options);
    }

    /// <summary>What may be asked: a part of the name, a record number, a page.</summary>
    private static PatientsAsked Read(QueryReader query) => new(
        query.Text("name"), query.Text("recordNumber"), query.Integer("offset", 0, int.MaxValue) ?? 0, query.Integer("limit", 1, LargestPage) ?? 50,
        query.Sequence("atLeastSequence"));

    private static async Task<List<ListedPatient>> Open(IReadOnlyList<RosterEntry> roster, PatientKeyStore keys, CancellationToken cancellation)
    {
        var ofPatient = await keys.FindAll([.. roster.Select(entry => entry.PatientId)], cancellation);
        return [.. roster.Select(entry => new ListedPatient(
            entry.PatientId, entry.EnrolledOn, entry.BirthYear, entry.Sex, entry.SkinType,
            entry.SealedIdentity is { } identity && ofPatient.TryGetValue(entry.PatientId, out var key) ? Identity.FromJson(key.Open(identity)) : null))];
    }

    private static bool Holds(string? fullName, string? part) =>
        part is null || fullName?.Contains(part.Trim(), StringComparison.OrdinalIgnoreCase) == true;

    private static bool Is(string? recordNumber, string? wanted) => wanted is null || string.Equals(recordNumber, wanted, StringComparison.OrdinalIgnoreCase);
}
