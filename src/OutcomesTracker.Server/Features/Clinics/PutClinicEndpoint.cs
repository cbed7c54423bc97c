using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Clinics;

/// <summary><c>PUT /v1/clinics/{slug}</c>: registers a clinic or changes its settings.</summary>
public static partial class PutClinicEndpoint
{
    private const string LanguagePattern = "^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*", ZonePattern = "^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*";

    // \z, not $, which in .NET a line feed may follow.
    [GeneratedRegex($"{LanguagePattern}\\z")]
    private static partial Regex Language { get; }

    [GeneratedRegex($"{ZonePattern}\\z")]
    private static partial Regex ZoneName { get; }

    public static void Configure(HttpChain chain) => chain.Metadata.For(Role.RegistryAdmin, Role.ClinicAdmin).WithName("put-clinic").WithTags("Clinics")
        .WithSummary("Registers a clinic or changes its settings").Takes(body => Read(body))
        .Answers<ClinicAnswer>(StatusCodes.Status201Created).Answers<ClinicAnswer>();

    [WolverinePut("/v1/clinics/{slug}")]
    public static async Task<IResult> Put(string slug, HttpContext context, [NotBody] ClinicDirectory clinics)
    {
        var (document, problem) = await RequestBody.Read(context.Request, context.RequestAborted);
        if (problem is { Status: not StatusCodes.Status400BadRequest }) return problem.ToResult();
        using var received = document;
        var errors = new List<FieldError>(QueryReader.NoneExpected(context.Request.Query));
        ClinicSlug.Check(slug, errors);
        if (received is null) return problem!.And(errors).ToResult();
        var body = new BodyReader(received.RootElement, 0, errors: errors);
        var wanted = Read(body);
        body.End();
        if (body.Errors.Count > 0) return Problem.Malformed(body.Errors).ToResult();
        if (context.Caller().IsForeign(slug)) return Problem.UnknownClinic.ToResult();
        var isNew = await clinics.Put(context.Caller(), slug, wanted, context.RequestAborted);
        return Results.Json(ClinicAnswer.Of(slug, wanted), ApiJson.Options, statusCode: isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private static ClinicSettings Read(BodyReader body) => new(
        body.Text("name"), body.TextLike("timeZone", Zone), body.TextLike("currency", Currencies.Form), body.TextLike("language", LanguageTag));

    private static readonly TextForm Zone = new($"{ZonePattern}$", name =>
        ZoneName.IsMatch(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out _) ? null : "must be an IANA time zone, such as Europe/London");

    private static readonly TextForm LanguageTag = new($"{LanguagePattern}$", tag =>
        Language.IsMatch(tag) ? null : "must be a language tag of BCP 47, such as en or pt-BR");
}
