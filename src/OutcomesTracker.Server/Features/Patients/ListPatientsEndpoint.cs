using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
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

/// <summary><c>GET /v1/patients?name=&amp;recordNumber=&amp;limit=&amp;cursor=</c>: a clinic's own patients, by name.</summary>
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
    public static async Task<IResult> Get(HttpContext context, PatientList list)
    {
        var (answer, problem) = await list.Answer(context, context.Request.Query);
        return problem?.ToResult() ?? Results.Json(answer, ApiJson.Options);
    }
}
