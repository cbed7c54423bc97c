using System.Collections.Immutable;
using OutcomesTracker.Domain.Decisions;

namespace OutcomesTracker.Server.Http;

/// <summary>A kind of problem: what its type ends in, its status, and what it means for the caller.</summary>
public sealed record ProblemKind(string Slug, int Status, string Meaning);

/// <summary>
/// Every kind of problem that the API answers with, by status and then in the contract's order; those of rule violations are defined in
/// <see cref="RuleViolation"/>. Tests check every answer against this list.
/// </summary>
public static class ProblemKinds
{
    public static readonly ImmutableArray<ProblemKind> All =
    [
        new(
            "malformed",
            400,
            "The request cannot be read as this route asks: `errors` says what is wrong with each field. Send it mended."
        ),
        new(
            "unauthenticated",
            401,
            "There is no bearer token, or it does not verify: expired, revoked, not signed by a known key, not for this registry."
        ),
        new(
            "forbidden",
            403,
            "This role may never use this route, the token names no clinic, or a filter or an import line names another clinic."
        ),
        new("not-found", 404, "What the path names is not there. For a clinic, another clinic's patient is not there either."),
        new("method-not-allowed", 405, "The route is there, but not with this method; `Allow` says which it takes."),
        new("too-slow", 408, "The body did not come in time. What an import had accepted stays: send it again, and it is replayed."),
        new("key-reused", 409, "This Idempotency-Key was accepted in this clinic with other content. Use a new key for a new command."),
        .. Violations(ViolationKind.Conflict, 409),
        new("photo-missing", 409, "The file of a stored picture is not there. Send the same picture again, or restore the folder."),
        new("photo-foreign", 409, "Another file is in the place of a stored picture. Send the same picture again, or restore the folder."),
        new("photo-altered", 409, "The file of a stored picture was altered. Send the same picture again, or restore the folder."),
        new("photo-unreadable", 409, "The file of a stored picture cannot be read: its permissions or the disk forbid it."),
        new("version-mismatch", 412, "The case has moved on since the version in If-Match. Read it again, then decide again."),
        new("too-large", 413, "The body is over 1 MB, or a line of an import is, or a picture is over 20 MB or 50 million pixels."),
        new("unsupported-media-type", 415, "The body is of another type than this route takes, or is packed."),
        .. Violations(ViolationKind.Rule, 422),
        new("too-many", 429, "Too many requests, or too much under way. `Retry-After` says after how many seconds to try again."),
        new("unexpected", 500, "A fault of ours. It was logged; nothing was recorded unless a receipt says so."),
        new(
            "unavailable",
            503,
            "The database cannot be reached, or what was asked for is not there yet. `Retry-After` says when to try again."
        ),
    ];

    private static readonly Dictionary<string, ProblemKind> BySlug = All.ToDictionary(kind => kind.Slug, StringComparer.Ordinal);

    private static IEnumerable<ProblemKind> Violations(ViolationKind kind, int status) =>
        RuleViolation.Types.Where(type => type.Kind == kind).Select(type => new ProblemKind(type.Slug, status, type.Meaning));

    public static ProblemKind Of(string slug) => BySlug[slug];
}
