using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OutcomesTracker.Domain.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Features.Clinics;

/// <summary>A clinic's settings as they stand.</summary>
public sealed record ClinicAnswer(string Clinic, string Name, string TimeZone, string Currency, string Language);

/// <summary>Registering a clinic, changing its settings, reading them.</summary>
public static partial class ClinicsFeature
{
    public static void MapQueries(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/v1/clinics/{slug}", Put).For(Role.RegistryAdmin, Role.ClinicAdmin).WithName("put-clinic").WithTags("Clinics")
            .WithSummary("Registers a clinic or changes its settings").Takes(body => Read(body))
            .Answers<ClinicAnswer>(StatusCodes.Status201Created).Answers<ClinicAnswer>();
        routes.MapGet("/v1/clinics/{slug}", Get).For(Role.RegistryAdmin, Role.ClinicAdmin, Role.Clinician, Role.Auditor).WithName("get-clinic").WithTags("Clinics")
            .WithSummary("A clinic's settings").Answers<ClinicAnswer>();
    }

    private const string
        SlugPattern = "^[a-z0-9-]{1,40}", LanguagePattern = "^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*", ZonePattern = "^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*";

    // \z, not $, which in .NET a line feed may follow.
    [GeneratedRegex($"{SlugPattern}\\z")]
    public static partial Regex Slug { get; }

    [GeneratedRegex($"{LanguagePattern}\\z")]
    private static partial Regex Language { get; }

    [GeneratedRegex($"{ZonePattern}\\z")]
    private static partial Regex ZoneName { get; }

    /// <summary>A clinic's slug in a body or a query.</summary>
    public static readonly TextForm SlugForm = new($"{SlugPattern}$", slug => Slug.IsMatch(slug) ? null : "must be a clinic's slug");

    private static async Task<IResult> Put(string slug, HttpContext context, ClinicDirectory clinics)
    {
        var (document, problem) = await RequestBody.Read(context.Request, context.RequestAborted);
        if (problem is { Status: not StatusCodes.Status400BadRequest }) return problem.ToResult();
        using var received = document;
        var errors = new List<FieldError>(QueryReader.NoneExpected(context.Request.Query));
        CheckSlug(slug, errors);
        if (received is null) return problem!.And(errors).ToResult();
        var body = new BodyReader(received.RootElement, 0, errors: errors);
        var wanted = Read(body);
        body.End();
        if (body.Errors.Count > 0) return Problem.Malformed(body.Errors).ToResult();
        if (IsForeign(context.Caller(), slug)) return Problem.UnknownClinic.ToResult();
        var isNew = await clinics.Put(context.Caller(), slug, wanted, context.RequestAborted);
        return Results.Json(Shown(slug, wanted), ApiJson.Options, statusCode: isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private static async Task<IResult> Get(string slug, HttpContext context, ClinicDirectory clinics)
    {
        var errors = new List<FieldError>(QueryReader.NoneExpected(context.Request.Query));
        CheckSlug(slug, errors);
        if (errors.Count > 0) return Problem.Malformed(errors).ToResult();
        return !IsForeign(context.Caller(), slug) && await clinics.Find(slug, context.RequestAborted) is { } settings
            ? Results.Json(Shown(slug, settings), ApiJson.Options)
            : Problem.UnknownClinic.ToResult();
    }

    private static void CheckSlug(string slug, List<FieldError> errors)
    {
        if (!Slug.IsMatch(slug)) errors.Add(new("slug", "slug must be 1 to 40 of a-z, 0-9 and -."));
    }

    private static bool IsForeign(Caller caller, string slug) => caller.IsClinicRole && caller.Clinic != slug;

    private static ClinicAnswer Shown(string slug, ClinicSettings settings) =>
        new(slug, settings.Name, settings.TimeZone, settings.Currency, settings.Language);

    private static ClinicSettings Read(BodyReader body) => new(
        body.Text("name"), body.TextLike("timeZone", Zone), body.TextLike("currency", Currencies.Form), body.TextLike("language", LanguageTag));

    private static readonly TextForm Zone = new($"{ZonePattern}$", name =>
        ZoneName.IsMatch(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out _) ? null : "must be an IANA time zone, such as Europe/London");

    private static readonly TextForm LanguageTag = new($"{LanguagePattern}$", tag =>
        Language.IsMatch(tag) ? null : "must be a language tag of BCP 47, such as en or pt-BR");
}
