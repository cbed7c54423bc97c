using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.Clinics;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Clinics;

/// <summary>A clinic's settings as they are sent.</summary>
/// <param name="Name">The clinic's name.</param>
/// <param name="TimeZone">An IANA time zone; it makes the clinic's today.</param>
/// <param name="Currency">A currency of ISO 4217.</param>
/// <param name="Language">A language tag of BCP 47, such as en or pt-BR.</param>
public sealed record ClinicBody(string Name, [IanaZone] string TimeZone, [Currency] string Currency, [LanguageTag] string Language)
{
    internal ClinicSettings Settings => new(Name, TimeZone, Currency, Language);
}

/// <summary>A canonical or linked name of an IANA time zone that this machine knows, not one of the files beside the zones.</summary>
public sealed class IanaZoneAttribute()
    : TextFormAttribute("[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*", "must be an IANA time zone, such as Europe/London")
{
    private static readonly string[] Folders = ["posix/", "right/"],
        Files = ["localtime", "Factory", "posixrules"];

    public override bool Fits(string text) =>
        base.Fits(text)
        && !Files.Contains(text, StringComparer.OrdinalIgnoreCase)
        && !Folders.Any(folder => text.StartsWith(folder, StringComparison.OrdinalIgnoreCase))
        // With ICU a zone is found by its name under Windows too, such as UTC+12.
        && TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone)
        && zone.HasIanaId;
}

/// <summary>A language tag of BCP 47.</summary>
public sealed class LanguageTagAttribute()
    : TextFormAttribute("[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*", "must be a language tag of BCP 47, such as en or pt-BR");

/// <summary><c>PUT /v1/clinics/{slug}</c>: registers a clinic or changes its settings.</summary>
public static class PutClinicEndpoint
{
    public static void Configure(HttpChain chain) =>
        chain
            .Metadata.For(Role.RegistryAdmin, Role.ClinicAdmin)
            .WithName("put-clinic")
            .WithTags("Clinics")
            .WithSummary("Registers a clinic or changes its settings")
            .Takes<ClinicBody>()
            .Answers<ClinicAnswer>(StatusCodes.Status201Created)
            .Answers<ClinicAnswer>();

    [WolverinePut("/v1/clinics/{slug}")]
    public static async Task<IResult> Put(string slug, HttpContext context, [NotBody] ClinicDirectory clinics)
    {
        var (document, problem) = await RequestBody.Read(context.Request, context.RequestAborted);
        if (problem is { Status: not StatusCodes.Status400BadRequest })
            return problem.ToResult();
        using var received = document;
        var errors = new FieldErrors();
        QueryParameters.NoneExpected(context.Request.Query, errors);
        ClinicSlug.Check(slug, errors);
        if (received is null)
            return problem!.And(errors.All).ToResult();
        if (BodyJson.Read<ClinicBody>(received.RootElement, errors)?.Settings is not { } wanted)
            return Problem.Malformed(errors.All).ToResult();
        if (context.Caller().IsForeignTo(slug))
            return Problem.UnknownClinic.ToResult();
        var isNew = await clinics.Put(context.Caller(), slug, wanted, context.RequestAborted);
        return Results.Json(
            ClinicAnswer.Of(slug, wanted),
            ApiJson.Options,
            statusCode: isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK
        );
    }
}
