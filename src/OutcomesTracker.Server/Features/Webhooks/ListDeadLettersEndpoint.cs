using System.Buffers.Binary;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.SideEffects;
using OutcomesTracker.Server.Features.Accesses;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Webhooks;

/// <summary>The query parameters of the list of dead letters.</summary>
/// <param name="Cursor">The cursor of the page before. None: the first page.</param>
/// <param name="Limit">How many to show at most, 1–200. Default 50.</param>
public sealed record ListDeadLettersParameters(string? Cursor, [Between(1, 200)] int Limit = 50);

/// <summary>One page of a clinic's dead letters, the latest first.</summary>
/// <param name="Total">How many there are on all pages.</param>
/// <param name="Limit">How many there are on a page at most.</param>
/// <param name="Cursor">What the next page is asked with; not there on the last.</param>
/// <param name="DeadLetters">The page's dead letters.</param>
public sealed record DeadLettersAnswer(
    int Total,
    int Limit,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Cursor,
    IEnumerable<DeadLetterAnswer> DeadLetters
);

/// <summary>An alert that a webhook did not take within a day of tries.</summary>
/// <param name="AlertId">What a receiver knows the alert by.</param>
/// <param name="FailedAt">When it was given up.</param>
/// <param name="Reason">Why the last try failed.</param>
public sealed record DeadLetterAnswer(
    Guid DeadLetterId,
    Guid WebhookId,
    Guid AlertId,
    Guid PatientId,
    Guid SideEffectId,
    SideEffectTerm Term,
    int Severity,
    IEnumerable<AlertReason> Reasons,
    DateTimeOffset FailedAt,
    string Reason
)
{
    public static DeadLetterAnswer Of(DeadLetter letter) =>
        new(
            letter.Id,
            letter.Delivery.WebhookId,
            letter.Delivery.AlertId,
            letter.Delivery.PatientId,
            letter.Delivery.SideEffectId,
            letter.Delivery.Term,
            letter.Delivery.Severity,
            letter.Delivery.Reasons,
            letter.FailedAt,
            letter.Reason
        );
}

/// <summary><c>GET /v1/clinic/webhooks/dead-letters</c>: the alerts that the clinic's webhooks did not take.</summary>
public static class ListDeadLettersEndpoint
{
    public static void Configure(HttpChain chain) =>
        chain
            .Metadata.For(Role.ClinicAdmin)
            .WithName("list-dead-letters")
            .WithTags("Webhooks")
            .WithSummary("The alerts that webhooks did not take")
            .TakesQuery<ListDeadLettersParameters>()
            .Answers<DeadLettersAnswer>()
            .AnswersProblems("not-found");

    [WolverineGet("/v1/clinic/webhooks/dead-letters")]
    public static async Task<IResult> Get(
        HttpContext context,
        DeadLetters letters,
        ClinicDirectory clinics,
        ListCursors cursors,
        AccessLog accesses
    )
    {
        var (caller, errors) = (context.Caller(), new FieldErrors());
        if (QueryParameters.Read<ListDeadLettersParameters>(context.Request.Query, errors) is not { } asked)
            return Problem.Malformed(errors.All).ToResult();
        var query = new DeadLetterQuery(caller.Clinic!);
        var after = asked.Cursor is null ? null : DeadLetterPosition.Of(asked.Cursor, cursors, query);
        if (asked.Cursor is not null && after is null)
            errors.Add("cursor", "must be the one of the page before");
        if (errors.Count > 0)
            return Problem.Malformed(errors.All).ToResult();
        if (!await clinics.IsKnown(caller, context.RequestAborted))
            return Problem.UnknownClinic.ToResult();
        var all = await letters.Of(caller.Clinic!, context.RequestAborted);
        var rest = after is { } place ? all.FindAll(place.IsBefore) : all;
        var page = rest[..Math.Min(asked.Limit, rest.Count)];
        var next = rest.Count > page.Count ? DeadLetterPosition.At(page[^1]).Cursor(cursors, query) : null;
        await accesses.Record(context, caller.Clinic!, [.. page.Select(letter => letter.Delivery.PatientId).Distinct()]);
        return Results.Json(new DeadLettersAnswer(all.Count, asked.Limit, next, page.Select(DeadLetterAnswer.Of)), ApiJson.Options);
    }

    private sealed record DeadLetterQuery(string Clinic);

    /// <summary>Where a page ended: the last one shown.</summary>
    private readonly record struct DeadLetterPosition(long FailedAtTicks, Guid Id)
    {
        private const int Bytes = sizeof(long) + 16;

        public static DeadLetterPosition At(DeadLetter letter) => new(letter.FailedAt.UtcTicks, letter.Id);

        public bool IsBefore(DeadLetter letter) =>
            letter.FailedAt.UtcTicks < FailedAtTicks || (letter.FailedAt.UtcTicks == FailedAtTicks && letter.Id.CompareTo(Id) > 0);

        public string Cursor(ListCursors cursors, DeadLetterQuery query)
        {
            Span<byte> bytes = stackalloc byte[Bytes];
            BinaryPrimitives.WriteInt64BigEndian(bytes, FailedAtTicks);
            Id.TryWriteBytes(bytes[sizeof(long)..]);
            return cursors.Write(bytes, query);
        }

        public static DeadLetterPosition? Of(string cursor, ListCursors cursors, DeadLetterQuery query)
        {
            Span<byte> bytes = stackalloc byte[Bytes];
            return cursors.TryRead(cursor, query, bytes)
                ? new(BinaryPrimitives.ReadInt64BigEndian(bytes), new(bytes[sizeof(long)..]))
                : null;
        }
    }
}
