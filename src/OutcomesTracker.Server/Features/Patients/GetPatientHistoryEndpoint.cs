using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Npgsql;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Corrections;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Store;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>Everything that was ever recorded of a patient, in its order.</summary>
public sealed record HistoryAnswer(Guid PatientId, string Clinic, long Version, IEnumerable<HistoryEntry> Entries);

/// <summary>One entry as it was recorded: who, when, why, and what became of it.</summary>
/// <param name="RecordedBy">The token's subject.</param>
/// <param name="ClaimedActor">Who an import line said acted.</param>
/// <param name="Rules">The version of the clinical rules that judged it.</param>
/// <param name="ClinicalDay">The entry's own day; null for a correction or a retraction.</param>
/// <param name="CorrectedBy">The versions of the corrections of this entry.</param>
/// <param name="RetractedBy">The versions of its retraction.</param>
/// <param name="IsRetracted">Whether it counts no more, by its own retraction or that of what it rests on.</param>
/// <param name="Data">What was recorded; an auditor sees the identity as "masked".</param>
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
/// and says by which entry. Auditors see it of every clinic, with the identity masked.
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
    public static async Task<IResult> Get(HttpContext context, EventLog log, PatientKeyStore keys, NpgsqlDataSource database)
    {
        var (record, problem) = await PatientRecord.Read(context, log, keys, database);
        if (problem is not null)
            return problem.ToResult();
        var patient = record!.Case;
        var masked = context.Caller().Role == Role.Auditor;
        var corrections = patient
            .All<EntryCorrected>()
            .ToLookup(correction => correction.Event.TargetVersion, correction => correction.Version);
        var retractions = patient
            .All<EntryRetracted>()
            .ToLookup(retraction => retraction.Event.TargetVersion, retraction => retraction.Version);
        var entries = record.Events.Select(entry =>
        {
            var version = (int)entry.Stored.Version;
            return Shown(entry.Stored, entry.Event, record, masked) with
            {
                CorrectedBy = corrections[version],
                RetractedBy = retractions[version],
                IsRetracted = patient.Find(version)!.IsEnteredInError,
            };
        });
        return Results.Json(new HistoryAnswer(record.PatientId, record.Clinic, record.Version, entries), ApiJson.Options);
    }

    private static HistoryEntry Shown(StoredEvent stored, PatientEvent happened, PatientRecord record, bool masked)
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
            Reason(happened) is { } why ? record.Open(why) : null,
            [],
            [],
            IsRetracted: false,
            Opened(JsonNode.Parse(stored.Data.Span)!, record, masked)
        );
    }

    private static Domain.Codes.ProtectedText? Reason(PatientEvent happened) =>
        happened switch
        {
            EntryCorrected corrected => corrected.Reason,
            EntryRetracted retracted => retracted.Reason,
            _ => null,
        };

    /// <summary>
    /// The stored document with its sealed (encrypted) texts opened; the identity stays masked if the caller may not see it.
    /// </summary>
    private static JsonNode? Opened(JsonNode? node, PatientRecord record, bool masked)
    {
        switch (node)
        {
            case JsonObject members:
                var opened = new JsonObject();
                foreach (var (name, value) in members)
                    opened[name] = Member(name, value, record, masked);
                return opened;
            case JsonArray entries:
                return new JsonArray([.. entries.Select(entry => Opened(entry, record, masked))]);
            default:
                return node?.DeepClone();
        }
    }

    // Sealed fields are known by name. Any other text that looks like a sealed one was entered so and is not opened.
    private static JsonNode? Member(string name, JsonNode? value, PatientRecord record, bool masked) =>
        name switch
        {
            "identity" when masked => "masked",
            "identity" => record.Key?.Open(value!.GetValue<string>()) is { } identity ? JsonNode.Parse(identity) : null,
            "notes" or "note" or "reason" => record.Key?.Open(value!.GetValue<string>()),
            _ => Opened(value, record, masked),
        };
}
