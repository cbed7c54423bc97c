using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Worklist;

/// <summary>The query parameters of a clinic's worklist.</summary>
/// <param name="Section">Only these sections; all if none is given.</param>
/// <param name="Patient">A part of the patient's name, as in the list of patients, or the whole record number.</param>
/// <param name="DaysAhead">How many days the sections of what is ahead look ahead, 0–90. Default 7.</param>
/// <param name="Cursor">The cursor of a section's page before, of the same query. None: the first page.</param>
/// <param name="Limit">How many entries of a section to show at most, 1–200. Default 50.</param>
/// <param name="AtLeastSequence">Answer only once this global sequence is in what is answered from; 503 after five seconds.</param>
public sealed record GetWorklistParameters(
    ImmutableHashSet<WorklistSection>? Section,
    string? Patient,
    [Between(0, 90)] int DaysAhead = 7,
    string? Cursor = null,
    [Between(1, 200)] int Limit = 50,
    [AtLeast(0)] long? AtLeastSequence = null
);

/// <summary>What a clinic's patients wait for on a day.</summary>
/// <param name="Today">The clinic's today, when the first page was asked for.</param>
/// <param name="Sequence">The global sequence up to which everything is in it, at least.</param>
/// <param name="Limit">How many entries of a section there are at most.</param>
/// <param name="Sections">In their order, empty ones too.</param>
public sealed record WorklistAnswer(DateOnly Today, long Sequence, int Limit, IReadOnlyList<WorklistPart> Sections);

/// <summary>A section of a worklist.</summary>
/// <param name="Section">Which one.</param>
/// <param name="Total">How many entries it has on all pages.</param>
/// <param name="Cursor">What the section's next page is asked with; not there on the last.</param>
/// <param name="Entries">The entries of the page, in the section's order.</param>
public sealed record WorklistPart(
    WorklistSection Section,
    int Total,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Cursor,
    IReadOnlyList<WorklistEntry> Entries
);

/// <summary>A patient of the clinic; the names are null when none were recorded, or when the patient was forgotten.</summary>
public sealed record PersonInWorklist(Guid PatientId, string? FullName, string? RecordNumber);

/// <summary>Something that a patient waits for; it has the member of its section.</summary>
/// <param name="EntryId">Stays the same while the entry does.</param>
/// <param name="MayBeContacted">Whether consent to be contacted is in force.</param>
/// <param name="LostToFollowUpOn">The day on which the clinic lost touch, if no session was performed after it.</param>
/// <param name="PossibleDuplicate">Another patient with the same record number, or the same name and date of birth.</param>
public sealed record WorklistEntry(
    Guid EntryId,
    PersonInWorklist Patient,
    bool MayBeContacted,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateOnly? LostToFollowUpOn,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] AlertInWorklist? Alert,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FollowUpDue? FollowUp,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SessionDue? PlannedSession,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] EffectDue? OverdueEffect,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ConsentDue? MissingConsent,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PersonInWorklist? PossibleDuplicate
)
{
    public static WorklistEntry Of(PersonInWorklist patient, WorkEntry entry, DateOnly today, PersonInWorklist? duplicate)
    {
        var detail = entry.Detail;
        return new(
            entry.Id,
            patient,
            detail.MayBeContacted,
            detail.LostToFollowUpOn,
            detail.Alert is { } alert ? AlertInWorklist.Of(alert, today) : null,
            detail.FollowUp,
            detail.PlannedSession,
            detail.OverdueEffect,
            detail.MissingConsent,
            duplicate
        );
    }
}

/// <summary>An alert that nobody has acknowledged.</summary>
/// <param name="Reasons">Why it is open today.</param>
/// <param name="Modality">Of the session that the report names.</param>
public sealed record AlertInWorklist(
    Guid SideEffectId,
    SideEffectTerm Term,
    int Severity,
    DateOnly OnsetOn,
    DateOnly? ResolvedOn,
    Modality? Modality,
    IReadOnlyList<Domain.SideEffects.AlertReason> Reasons
)
{
    public static AlertInWorklist Of(AlertDue alert, DateOnly today) =>
        new(
            alert.SideEffectId,
            alert.Term,
            alert.Severity,
            alert.OnsetOn,
            alert.ResolvedOn,
            alert.Modality,
            [.. alert.Reasons.Where(one => one.From <= today).Select(one => one.Reason)]
        );
}

/// <summary><c>GET /v1/clinic/worklist</c>: who is due and who is in trouble, in the caller's own clinic.</summary>
public static class GetWorklistEndpoint
{
    public static void Configure(HttpChain chain) =>
        chain
            .Metadata.For(Caller.ClinicRoles)
            .WithName("get-worklist")
            .WithTags("Clinics")
            .WithSummary("What a clinic's patients wait for today")
            .TakesQuery<GetWorklistParameters>()
            .Answers<WorklistAnswer>()
            .AnswersProblems("not-found");

    [WolverineGet("/v1/clinic/worklist")]
    public static async Task<IResult> Get(HttpContext context, ClinicWorklist worklist)
    {
        var (answer, problem) = await worklist.Answer(context, context.Request.Query);
        return problem?.ToResult() ?? Results.Json(answer, ApiJson.Options);
    }
}
