using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.Clinics;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Security;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Webhooks;

/// <summary>A webhook as it is sent.</summary>
/// <param name="Url">Where alerts are sent: an https address, without a user and a fragment.</param>
/// <param name="Secrets">What they are signed with: one, or two while one is replaced. Each is whsec_ and 24 to 64 bytes in base64.</param>
public sealed record WebhookBody([Longest(2_000)] string Url, [NonEmptyDistinct] [WebhookSecret] ImmutableArray<string> Secrets);

/// <summary>A webhook as it stands, without its secrets.</summary>
/// <param name="Secrets">How many secrets its messages are signed with.</param>
public sealed record WebhookAnswer(Guid WebhookId, string Url, int Secrets)
{
    public static WebhookAnswer Of(Webhook webhook, PatientKey key) =>
        new(webhook.WebhookId, key.Open(webhook.Url.Text), webhook.Secrets.Length);
}

/// <summary><c>PUT /v1/clinic/webhooks/{webhookId}</c>: sets up one of the clinic's webhooks, or replaces it as a whole.</summary>
public static class PutWebhookEndpoint
{
    private const int MostSecrets = 2;

    public static void Configure(HttpChain chain) =>
        chain
            .Metadata.For(Role.ClinicAdmin)
            .WithName("put-webhook")
            .WithTags("Webhooks")
            .WithSummary("Sets up a webhook of the clinic, or replaces it")
            .Takes<WebhookBody>()
            .Answers<WebhookAnswer>(StatusCodes.Status201Created)
            .Answers<WebhookAnswer>();

    [WolverinePut("/v1/clinic/webhooks/{webhookId}")]
    public static async Task<IResult> Put(
        string webhookId,
        HttpContext context,
        [NotBody] ClinicDirectory clinics,
        [NotBody] PatientKeyStore keys,
        [NotBody] WebhookNetworks networks
    )
    {
        var (document, problem) = await RequestBody.Read(context.Request, context.RequestAborted);
        if (problem is { Status: not StatusCodes.Status400BadRequest })
            return problem.ToResult();
        using var received = document;
        var errors = new FieldErrors();
        QueryParameters.NoneExpected(context.Request.Query, errors);
        var id = IdKind.Read("webhookId", webhookId, errors);
        if (received is null)
            return problem!.And(errors.All).ToResult();
        var (answer, isNew, refused) = await Put(
            id,
            received.RootElement,
            errors,
            context.Caller(),
            clinics,
            keys,
            networks,
            context.RequestAborted
        );
        return refused?.ToResult()
            ?? Results.Json(answer, ApiJson.Options, statusCode: isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    /// <summary>Sets up a webhook or replaces it, as the route and the page do.</summary>
    /// <param name="errors">What is wrong with the request beside its body.</param>
    public static async Task<(WebhookAnswer? Answer, bool IsNew, Problem? Problem)> Put(
        Guid? webhookId,
        JsonElement sent,
        FieldErrors errors,
        Caller caller,
        ClinicDirectory clinics,
        PatientKeyStore keys,
        WebhookNetworks networks,
        CancellationToken cancellation
    )
    {
        if (BodyJson.Read<WebhookBody>(sent, errors) is not { } body)
            return (null, false, Problem.Malformed(errors.All));
        if (networks.Error(body.Url) is { } error)
            errors.Add("url", error);
        if (body.Secrets.Length > MostSecrets)
            errors.Add("secrets", $"must be {MostSecrets} at most");
        if (webhookId is not { } id || errors.Count > 0)
            return (null, false, Problem.Malformed(errors.All));
        if (!await clinics.IsKnown(caller, cancellation))
            return (null, false, Problem.UnknownClinic);
        var key = keys.OfClinic(caller.Clinic!);
        var webhook = new Webhook(id, Sealed(body.Url, key), [.. body.Secrets.Select(secret => Sealed(secret, key))]);
        if (await clinics.Put(caller, webhook, before => IsSame(before, body, key), cancellation) is { } isNew)
            return (WebhookAnswer.Of(webhook, key), isNew, null);
        errors.Add("webhookId", $"would be one too many: a clinic has at most {Clinic.MostWebhooks} webhooks");
        return (null, false, Problem.Malformed(errors.All));
    }

    private static bool IsSame(Webhook webhook, WebhookBody body, PatientKey key) =>
        key.Open(webhook.Url.Text) == body.Url && webhook.Secrets.Select(secret => key.Open(secret.Text)).SequenceEqual(body.Secrets);

    private static ProtectedText Sealed(string text, PatientKey key) => ProtectedText.Plain(text).Seal(key.Seal);
}
