using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Settings;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>The query parameters of what changed in a case.</summary>
/// <param name="From">The case after this entry; 0 is before the enrolment. Default: the entry before the later one.</param>
/// <param name="To">Compared with the case after this entry, up to 1,000 entries later. Default: the latest.</param>
/// <param name="Cutoff">
/// A clinical day: only what happened on or before it, whenever it was recorded. Default: all, as of the clinic's today.
/// </param>
public sealed record GetDiffParameters([AtLeast(0)] long? From = null, [AtLeast(1)] long? To = null, DateOnly? Cutoff = null);

/// <summary>What changed in a patient's case between two entries.</summary>
/// <param name="From">The entry after which it was as before.</param>
/// <param name="To">The entry after which it is as after.</param>
/// <param name="Cutoff">The day after which nothing counts; left out if none was given.</param>
/// <param name="FreeText">For an auditor: where free text is, and whether it is shown. Left out for the patient's own clinic.</param>
/// <param name="Changes">By entry, then what follows from them. An entry that is new has every field, with nothing before.</param>
public sealed record DiffAnswer(
    Guid PatientId,
    string Clinic,
    long From,
    long To,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateOnly? Cutoff,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FreeTextInAnswer? FreeText,
    IReadOnlyList<CaseChange> Changes
);

/// <summary><c>GET /v1/patients/{id}/diff</c>: what changed in a case between two entries, each field with the entry that did it.</summary>
public static class GetPatientDiffEndpoint
{
    private const int MostEntries = 1_000;

    public static void Configure(HttpChain chain) =>
        chain
            .Metadata.For(Role.Clinician, Role.ClinicAdmin, Role.Auditor)
            .WithName("get-patient-diff")
            .WithTags("Patients")
            .WithSummary("What changed in a patient's case between two entries, and by which")
            .TakesQuery<GetDiffParameters>()
            .Answers<DiffAnswer>();

    [WolverineGet("/v1/patients/{patientId}/diff")]
    public static async Task<IResult> Get(HttpContext context, PatientRecords records, ClinicDirectory clinics, ServerSettings settings)
    {
        var (record, query, problem) = await records.Read<GetDiffParameters>(context);
        if (problem is not null)
            return problem.ToResult();
        var to = query!.To ?? record!.Version;
        var from = query.From ?? to - 1;
        if (Wrong(from, to, record!.Version) is { } wrong)
            return wrong.ToResult();
        var today = clinics.Today(await clinics.Find(record.Clinic, context.RequestAborted));
        var reader = Disclosure.To(context.Caller(), record, settings);
        var changes = new CaseChanges(record, query.Cutoff, today, reader).Between(from, to);
        return Results.Json(
            new DiffAnswer(record.PatientId, record.Clinic, from, to, query.Cutoff, FreeTextIn(changes, reader), changes),
            ApiJson.Options
        );
    }

    private static Problem? Wrong(long from, long to, long latest) =>
        to > latest ? Problem.Malformed("to", $"to must be an entry of the case, which has {latest}.")
        : from > to ? Problem.Malformed("from", $"from must not be after {to}.")
        : to - from > MostEntries ? Problem.Malformed("from", $"from must be at most {MostEntries:N0} entries before {to}.")
        : null;

    private static FreeTextInAnswer? FreeTextIn(IReadOnlyList<CaseChange> changes, Disclosure reader) =>
        reader.FreeText is not { } text ? null : text with { Paths = [.. changes.SelectMany(FreeTextIn)] };

    private static IEnumerable<string> FreeTextIn(CaseChange change, int place)
    {
        if (!change.IsFreeText)
            yield break;
        if (change.Before.ValueKind != JsonValueKind.Null)
            yield return $"changes[{place}].before";
        if (change.After.ValueKind != JsonValueKind.Null)
            yield return $"changes[{place}].after";
    }
}
