using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Npgsql;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Corrections;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Protection;
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
/// <param name="CorrectedBy">The versions of the corrections of this entry.</param>
/// <param name="RetractedBy">The versions of its retraction.</param>
/// <param name="IsRetracted">Whether it counts no more, by its own retraction or that of what it rests on.</param>
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
    string? Reason,
    IEnumerable<int> CorrectedBy,
    IEnumerable<int> RetractedBy,
    bool IsRetracted,
    JsonNode? Data
);

/// <summary>
/// <c>GET /v1/patients/{id}/history</c>: every entry as it was recorded, with who, when and why; what was corrected or retracted stays
/// and says by which entry. Auditors see it of every clinic, with what identifies the patient masked.
/// </summary>
public static class GetPatientHistoryEndpoint
{
    public static void Configure(HttpChain chain) =>
        chain
            .Metadata.For(Role.Clinician, Role.ClinicAdmin, Role.Auditor)
            .WithName("get-patient-history")
            .WithTags("Patients")
            .WithSummary("Everything that was ever recorded of a patient: who, when and why")
            .Answers<HistoryAnswer>();

    [WolverineGet("/v1/patients/{patientId}/history")]
    public static async Task<IResult> Get(
        HttpContext context,
        EventLog log,
        PatientKeyStore keys,
        NpgsqlDataSource database,
        ServerSettings settings
    )
    {
        var (record, problem) = await PatientRecord.Read(context, log, keys, database);
        return problem?.ToResult() ?? Results.Json(Answer(record!, context.Caller(), settings), ApiJson.Options);
    }

    /// <summary>The history as a caller may read it. A clinic's caller has got here with a patient of its own clinic only.</summary>
    public static HistoryAnswer Answer(PatientRecord record, Caller caller, ServerSettings settings)
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
                    return Shown(entry.Stored, entry.Event, disclosure, $"entries[{place}]") with
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

    private static HistoryEntry Shown(StoredEvent stored, PatientEvent happened, Disclosure disclosure, string path)
    {
        var headers = EventHeaders.Of(stored);
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
            happened.ClinicalDay(),
            disclosure.Read(Reason(happened), $"{path}.reason"),
            [],
            [],
            IsRetracted: false,
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
