using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Accesses;

/// <summary>Which accesses are asked for.</summary>
/// <param name="PatientId">Those to this patient's data.</param>
/// <param name="Clinic">Those to patients of this clinic; for a clinic-admin only the own one, which is the default.</param>
/// <param name="Subject">Those by this user: the token's subject.</param>
/// <param name="Role">Those by users of this role.</param>
/// <param name="From">Those at or after this instant.</param>
/// <param name="To">Those before this instant.</param>
/// <param name="WithReason">Only those to an identity, for which a reason was stated.</param>
public sealed record AccessQuery(
    Guid? PatientId = null,
    string? Clinic = null,
    string? Subject = null,
    Role? Role = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null,
    bool WithReason = false
);

/// <summary>The page of a list.</summary>
/// <param name="Cursor">The cursor of the page before, of the same query. None: the first page.</param>
/// <param name="Limit">How many to show at most, 1–200. Default 50.</param>
public sealed record PageParameters(string? Cursor = null, [Between(1, 200)] int Limit = 50);

/// <summary>One page of accesses, the latest first.</summary>
/// <param name="Limit">How many there are on a page at most.</param>
/// <param name="Cursor">What the next page is asked with; not there on the last.</param>
/// <param name="Accesses">The page's accesses.</param>
public sealed record AccessesAnswer(
    int Limit,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Cursor,
    IReadOnlyList<AccessAnswer> Accesses
);

/// <summary>Somebody read the data of patients.</summary>
/// <param name="At">When it was recorded: before the answer left.</param>
/// <param name="Subject">Who: the token's subject.</param>
/// <param name="Clinic">The patients' clinic.</param>
/// <param name="Patients">Whose data was shown; several for a list.</param>
/// <param name="Route">What was asked for: method and route.</param>
/// <param name="Via">By a program through the API, or on a page.</param>
/// <param name="CorrelationId">The trace of the request; null if there was none.</param>
/// <param name="Reason">
/// Why an auditor was shown an identity; left out for every other access. "masked" where free text is hidden from the caller, and once the
/// patient was forgotten.
/// </param>
public sealed record AccessAnswer(
    long AccessId,
    DateTimeOffset At,
    string Subject,
    Role Role,
    string Clinic,
    IReadOnlyList<Guid> Patients,
    string Route,
    AccessVia Via,
    string? CorrelationId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason
);

/// <summary>How data was read.</summary>
public enum AccessVia
{
    Api,
    Page,
}

/// <summary><c>GET /v1/audit/accesses</c>: who read whose data, when, in what role and how.</summary>
public static class ListAccessesEndpoint
{
    public static void Configure(HttpChain chain) =>
        chain
            .Metadata.For(Role.Auditor, Role.ClinicAdmin)
            .WithName("list-accesses")
            .WithTags("Audit")
            .WithSummary("Who read whose data")
            .TakesQuery(AccessList.Parameters)
            .Answers<AccessesAnswer>();

    [WolverineGet("/v1/audit/accesses")]
    public static async Task<IResult> Get(HttpContext context, AccessList list)
    {
        var (answer, problem) = await list.Answer(context.Request.Query, context.Caller(), context.RequestAborted);
        return problem?.ToResult() ?? Results.Json(answer, ApiJson.Options);
    }
}
