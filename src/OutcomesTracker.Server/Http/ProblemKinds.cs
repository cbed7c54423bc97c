using System.Collections.Immutable;

namespace OutcomesTracker.Server.Http;

/// <summary>A kind of problem: what its type ends in, its status, and what it means for the caller.</summary>
public sealed record ProblemKind(string Slug, int Status, string Meaning);

/// <summary>
/// Every kind of problem that the API answers with, by status and then in the contract's order. Tests hold every answer against it.
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
        new("forbidden", 403, "This role may never use this route, the token names no clinic, or another clinic's data was asked for."),
        new("not-found", 404, "What the path names is not there. Another clinic's patient is not there either."),
        new("method-not-allowed", 405, "The route is there, but not with this method; `Allow` says which it takes."),
        new("too-slow", 408, "The body did not come in time. What an import had accepted stays: send it again, and it is replayed."),
        new("key-reused", 409, "This Idempotency-Key was accepted in this clinic with other content. Use a new key for a new command."),
        new("already-resolved", 409, "The side effect is resolved already. Correct the resolution instead."),
        new("already-enrolled", 409, "The patient id is taken, in this clinic or another. Leave it out, and the registry makes one."),
        new("id-in-use", 409, "This patient has a session, side effect or photograph with this id already, retracted or not."),
        new("version-mismatch", 412, "The case has moved on since the version in If-Match. Read it again, then decide again."),
        new("too-large", 413, "The body is over 1 MB, or a line of an import is."),
        new("unsupported-media-type", 415, "The body is of another type than this route takes, or is packed."),
        new("future-date", 422, "The command's own day is after the clinic's today."),
        new("before-birth", 422, "The command's own day is in a year before the patient's year of birth."),
        new("before-onset", 422, "A resolution before the onset, or a corrected onset after the resolution."),
        new("before-enrolment", 422, "A loss to follow-up before the day of enrolment."),
        new(
            "score-out-of-range",
            422,
            "The instrument does not take this score: out of its range, or no whole grade where it knows only those."
        ),
        new("needle-depth", 422, "A needle depth above 3 mm."),
        new(
            "invalid-target",
            422,
            "There is no entry of this version, it is a correction or a retraction itself, or an enrolment that was to be retracted."
        ),
        new("target-retracted", 422, "The entry is retracted, which is final."),
        new("replacement-kind", 422, "The replacement is not a whole body of the target's kind, or does not keep its id."),
        new("unknown-session", 422, "The report names a session that this patient does not have."),
        new("treatment-consent-required", 422, "No consent to treatment is in force on the day of the session."),
        new("consultation-required", 422, "A session in a clinic without a consultation on or before its day."),
        new(
            "contraindicated",
            422,
            "The latest consultation found what speaks against treatment: see `findings`. Give `override.reason` to treat all the same."
        ),
        new("too-many", 429, "Too many requests, or too much under way. `Retry-After` says after how many seconds to try again."),
        new("unexpected", 500, "A fault of ours. It was logged; nothing was recorded unless a receipt says so."),
        new(
            "unavailable",
            503,
            "The database cannot be reached, or what was asked for is not there yet. `Retry-After` says when to try again."
        ),
    ];

    private static readonly Dictionary<string, ProblemKind> BySlug = All.ToDictionary(kind => kind.Slug, StringComparer.Ordinal);

    public static ProblemKind Of(string slug) => BySlug[slug];
}
