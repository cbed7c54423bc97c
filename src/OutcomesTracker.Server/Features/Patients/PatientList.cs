using Microsoft.AspNetCore.Http;
using Npgsql;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Projections;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>
/// <c>GET /v1/patients?name=&amp;recordNumber=&amp;offset=&amp;limit=</c>: a clinic's own patients, by name. Identities are sealed in the
/// database, so the clinic's list is opened in memory and searched there.
/// </summary>
public static class PatientList
{
    private const int LargestPage = 200;

    public static async Task<IResult> Get(HttpContext context, NpgsqlDataSource database, PatientKeyStore keys, Freshness freshness)
    {
        var cancellation = context.RequestAborted;
        var query = new QueryReader(context.Request.Query);
        var (name, recordNumber) = (query.Text("name"), query.Text("recordNumber"));
        var (offset, limit) = (query.Integer("offset", 0, int.MaxValue) ?? 0, query.Integer("limit", 1, LargestPage) ?? 50);
        var atLeast = query.Sequence("atLeastSequence");
        query.End();
        if (query.Errors.Count > 0) return Problem.Malformed(query.Errors).ToResult();
        if (!await freshness.OfRoster(atLeast, cancellation)) return Problem.Unavailable.ToResult();

        var roster = await RosterTable.OfClinic(database, context.Caller().Clinic!, cancellation);
        var found = (await Open(roster, keys, cancellation))
            .Where(patient => Holds(patient.Identity?.FullName, name) && (recordNumber is null || string.Equals(patient.Identity?.RecordNumber, recordNumber, StringComparison.OrdinalIgnoreCase)))
            .OrderBy(patient => patient.Identity?.FullName ?? "￿", StringComparer.OrdinalIgnoreCase).ThenBy(patient => patient.PatientId)
            .ToList();
        return Results.Json(new { total = found.Count, offset, limit, patients = found.Skip(offset).Take(limit) }, ApiJson.Options);
    }

    private sealed record Listed(Guid PatientId, DateOnly EnrolledOn, int BirthYear, Domain.Codes.Sex Sex, int SkinType, Identity? Identity);

    private static async Task<List<Listed>> Open(IReadOnlyList<RosterEntry> roster, PatientKeyStore keys, CancellationToken cancellation)
    {
        var ofPatient = await keys.FindAll([.. roster.Select(entry => entry.PatientId)], cancellation);
        return [.. roster.Select(entry => new Listed(
            entry.PatientId, entry.EnrolledOn, entry.BirthYear, entry.Sex, entry.SkinType,
            entry.SealedIdentity is { } identity && ofPatient.TryGetValue(entry.PatientId, out var key) ? Identity.FromJson(key.Open(identity)) : null))];
    }

    private static bool Holds(string? fullName, string? part) =>
        part is null || fullName?.Contains(part.Trim(), StringComparison.OrdinalIgnoreCase) == true;
}
