using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Clinics;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Corrections;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Settings;
using OutcomesTracker.Server.Store;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>Everything that was ever recorded of a patient, in its order.</summary>
/// <param name="FreeText">For an auditor: where free text is, and whether it is shown. Left out for the patient's own clinic.</param>
public sealed record HistoryAnswer(
    Guid PatientId,
    string Clinic,
    long Version,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FreeTextInAnswer? FreeText,
    IEnumerable<HistoryEntry> Entries
);

/// <summary>One entry as it was recorded: who, when, why, and what became of it.</summary>
/// <param name="RecordedBy">The token's subject.</param>
/// <param name="ClaimedActor">Who an import line said acted.</param>
/// <param name="Rules">The version of the clinical rules that judged it.</param>
/// <param name="ClinicalDay">The entry's own day; null for a correction or a retraction.</param>
/// <param name="DaysLate">
/// The days from the clinical day to that on which it was recorded, both the clinic's; null without a clinical day.
/// </param>
/// <param name="Corrects">The version of the entry that it corrects; null if it corrects none.</param>
/// <param name="Retracts">The version of the entry that it retracts; null if it retracts none.</param>
/// <param name="CorrectedBy">The versions of the corrections of this entry.</param>
/// <param name="RetractedBy">The versions of its retraction.</param>
/// <param name="IsRetracted">Whether it counts no more, by its own retraction or that of what it rests on.</param>
/// <param name="CorrelationId">
/// The trace of the request that recorded it, which its logs and messages carry; null if there was none.
/// </param>
/// <param name="CausationId">What in that trace caused it: the caller's own span; null if it named none.</param>
/// <param name="Data">What was recorded. An auditor sees identities and storage keys as "masked", and free text if it is hidden.</param>
public sealed record HistoryEntry(
    long Version,
    long Sequence,
    Guid EventId,
    string Type,
    DateTimeOffset RecordedAt,
    string? RecordedBy,
    Role? Role,
    string? ClaimedActor,
    Guid? IdempotencyKey,
    string? Rules,
    DateOnly? ClinicalDay,
    int? DaysLate,
    string? Reason,
    int? Corrects,
    int? Retracts,
    IEnumerable<int> CorrectedBy,
    IEnumerable<int> RetractedBy,
    bool IsRetracted,
    string? CorrelationId,
    string? CausationId,
    JsonNode? Data
);

/// <summary>The query parameters of a history.</summary>
/// <param name="Format">A JSON document, or a table with a row for each entry. Default <c>json</c>.</param>
public sealed record GetHistoryParameters(HistoryFormat Format = HistoryFormat.Json);

/// <summary>How a history is written.</summary>
public enum HistoryFormat
{
    Json,
    Csv,
}

/// <summary>
/// <c>GET /v1/patients/{id}/history</c>: every entry as it was recorded, with who, when and why; what was corrected or retracted stays
/// and says by which entry. Auditors see it of every clinic, with what identifies the patient masked.
/// </summary>
public static class GetPatientHistoryEndpoint
{
    public static void Configure(HttpChain chain)
    {
        Role[] roles = [Role.Clinician, Role.ClinicAdmin, Role.Auditor];
        if (chain.RoutePattern!.RawText!.StartsWith("/v1", StringComparison.Ordinal))
            chain
                .Metadata.For(roles)
                .WithName("get-patient-history")
                .WithTags("Patients")
                .WithSummary("Everything that was ever recorded of a patient: who, when and why")
                .TakesQuery<GetHistoryParameters>()
                .Answers<HistoryAnswer>()
                .Answers<string>(mediaType: HistoryCsv.MediaType);
        else
            chain.Metadata.RequireAuthorization(new PageForAttribute(roles));
    }

    [WolverineGet("/v1/patients/{patientId}/history")]
    public static async Task<IResult> Get(HttpContext context, PatientRecords records, ClinicDirectory clinics, ServerSettings settings)
    {
        var (record, query, problem) = await records.Read<GetHistoryParameters>(context);
        if (problem is not null)
            return problem.ToResult();
        var history = await Answer(record!, context, clinics, settings);
        return query!.Format == HistoryFormat.Csv ? File(history) : Results.Json(history, ApiJson.Options);
    }

    /// <summary>The table, from the history's page.</summary>
    [WolverineGet("/patients/{patientId}/history.csv")]
    public static async Task<IResult> OfPage(HttpContext context, PatientRecords records, ClinicDirectory clinics, ServerSettings settings)
    {
        var (record, problem) = await records.Read(context);
        return problem?.ToResult() ?? File(await Answer(record!, context, clinics, settings));
    }

    private static IResult File(HistoryAnswer history) =>
        Results.File(
            Encoding.UTF8.GetBytes(HistoryCsv.Of(history)),
            $"{HistoryCsv.MediaType}; charset=utf-8",
            $"history-{history.PatientId}-to-{history.Version}.csv"
        );

    private static async Task<HistoryAnswer> Answer(
        PatientRecord record,
        HttpContext context,
        ClinicDirectory clinics,
        ServerSettings settings
    ) => Answer(record, await clinics.Find(record.Clinic, context.RequestAborted), context.Caller(), settings);

    /// <summary>The history as a caller may read it. A clinic's caller has got here with a patient of its own clinic only.</summary>
    public static HistoryAnswer Answer(PatientRecord record, ClinicSettings? clinic, Caller caller, ServerSettings settings)
    {
        var patient = record.Case;
        var disclosure = Disclosure.To(caller, record, settings);
        var corrections = patient
            .All<EntryCorrected>()
            .ToLookup(correction => correction.Event.TargetVersion, correction => correction.Version);
        var retractions = patient
            .All<EntryRetracted>()
            .ToLookup(retraction => retraction.Event.TargetVersion, retraction => retraction.Version);
        var entries = record
            .Events.Select(
                (entry, place) =>
                {
                    var version = (int)entry.Stored.Version;
                    return Shown(entry.Stored, entry.Event, clinic, disclosure, $"entries[{place}]") with
                    {
                        CorrectedBy = corrections[version],
                        RetractedBy = retractions[version],
                        IsRetracted = patient.Find(version)!.IsEnteredInError,
                    };
                }
            )
            .ToList();
        return new(record.PatientId, record.Clinic, record.Version, disclosure.FreeText, entries);
    }

    private static HistoryEntry Shown(StoredEvent stored, PatientEvent happened, ClinicSettings? clinic, Disclosure disclosure, string path)
    {
        var (headers, day) = (EventHeaders.Of(stored), happened.ClinicalDay());
        return new(
            stored.Version,
            stored.Sequence,
            stored.Id,
            stored.Type,
            stored.Timestamp,
            stored.UserName,
            headers.Role,
            headers.Actor,
            headers.Key,
            headers.Rules,
            day,
            day is { } own ? ClinicDirectory.DayOf(stored.Timestamp, clinic).DayNumber - own.DayNumber : null,
            disclosure.Read(Reason(happened), $"{path}.reason"),
            (happened.Amends() as Replacement)?.TargetVersion,
            (happened.Amends() as Retraction)?.TargetVersion,
            [],
            [],
            IsRetracted: false,
            stored.CorrelationId,
            stored.CausationId,
            disclosure.Read(JsonNode.Parse(stored.Data.Span), happened.GetType(), $"{path}.data")
        );
    }

    private static ProtectedText? Reason(PatientEvent happened) =>
        happened switch
        {
            EntryCorrected corrected => corrected.Reason,
            EntryRetracted retracted => retracted.Reason,
            _ => null,
        };
}
