using System.Collections.Immutable;
using System.Text.Json.Serialization;
using OutcomesTracker.Domain.Consultations;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Sessions;

namespace OutcomesTracker.Server.Http;

/// <summary>
/// An RFC 9457 problem: what was refused and why, by field. It holds no value that was sent; of what was sent, only the names of unknown
/// fields.
/// </summary>
public sealed record Problem(int Status, [property: JsonIgnore] string Slug, string Title, string? Detail = null)
{
    public const string ContentType = "application/problem+json";

    public string Type => $"/problems/{Slug}";

    public IReadOnlyDictionary<string, string[]> Errors { get; init; } = ImmutableDictionary<string, string[]>.Empty;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Finding>? Findings { get; init; }

    /// <summary>Seconds after which to try again, for 429 and 503.</summary>
    [JsonIgnore]
    public int? RetryAfter { get; init; }

    /// <summary>The same problem without the names of unknown fields, which are the sender's; null if it has none.</summary>
    [JsonIgnore]
    public Problem? WithoutSentNames { get; private init; }

    public static Problem Malformed(IEnumerable<FieldError> errors)
    {
        var all = errors.ToList();
        var problem = new Problem(400, "malformed", "The request is malformed.", "See errors for each field.") { Errors = ByField(all) };
        return all.TrueForAll(error => error.Parent is null)
            ? problem
            : problem with
            {
                WithoutSentNames = problem with { Errors = ByField(all.Select(error => error.WithoutSentName())) },
            };
    }

    public static Problem Malformed(string field, string sentence) => Malformed([new(field, sentence)]);

    /// <summary>The same problem with more errors.</summary>
    public Problem And(IReadOnlyList<FieldError> more) =>
        Joined(this, more) with
        {
            WithoutSentNames =
                WithoutSentNames is null && more.All(error => error.Parent is null)
                    ? null
                    : Joined(WithoutSentNames ?? this, more.Select(error => error.WithoutSentName())),
        };

    private static Problem Joined(Problem problem, IEnumerable<FieldError> more) =>
        problem with
        {
            Errors = ByField([
                .. problem.Errors.SelectMany(field => field.Value.Select(sentence => new FieldError(field.Key, sentence))),
                .. more,
            ]),
        };

    public static Problem Unauthenticated { get; } = new(401, "unauthenticated", "A valid bearer token is required.");

    public static Problem Forbidden(string detail) => new(403, "forbidden", "This role may not do that.", detail);

    public static Problem NotFound(string detail) => new(404, "not-found", "There is no such thing here.", detail);

    public static Problem UnknownClinic { get; } = NotFound("This clinic is not registered.");

    public static Problem UnknownPatient { get; } = NotFound("This clinic has no patient with this id.");

    public static Problem KeyReused { get; } =
        new(409, "key-reused", "This idempotency key was used for another command.")
        {
            Errors = ByField([new("Idempotency-Key", "The same key was accepted with other content.")]),
        };

    public static Problem VersionMismatch(long version) =>
        new(412, "version-mismatch", "The case has moved on.", $"The latest version is {version}.")
        {
            Errors = ByField([new("If-Match", "This is no longer the latest version.")]),
        };

    public static Problem TooLarge(string detail) => new(413, "too-large", "The request is too large.", detail);

    public static Problem UnsupportedMediaType(string wanted) => new(415, "unsupported-media-type", $"The body must be {wanted}.");

    public static Problem Unavailable { get; } =
        new(
            503,
            "unavailable",
            "The registry cannot answer just now.",
            "Try again shortly, with the same Idempotency-Key: what was recorded after all is then answered by its receipt."
        )
        {
            RetryAfter = 2,
        };

    public static Problem TooSlow { get; } =
        new(
            408,
            "too-slow",
            "The request did not come in time.",
            "Its body was waited for. What an import had accepted stays: send it again."
        );

    public static Problem TooManyRequests(int seconds) =>
        TooMany with
        {
            Title = "This caller has sent too many requests.",
            RetryAfter = seconds,
        };

    public static Problem TooManyImports => TooMany with { Title = "This caller has too many imports under way.", RetryAfter = 5 };

    public static Problem TooMany { get; } =
        new(429, "too-many", "The registry has too much to do just now.", "Try again shortly.") { RetryAfter = 1 };

    public static Problem Unexpected { get; } =
        new(500, "unexpected", "Something went wrong on our side.", "It was logged. Nothing was recorded unless a receipt says so.");

    /// <summary>The problem of a command's rule violations: all are of one kind, and the first one gives the problem's type.</summary>
    public static Problem Of(Rejected rejected)
    {
        var first = rejected.Violations[0];
        var status = first.Kind switch
        {
            ViolationKind.NotFound => 404,
            ViolationKind.Conflict => 409,
            _ => 422,
        };
        var findings = rejected.Violations.OfType<Contraindicated>().SelectMany(violation => violation.Findings).ToList();
        return new(status, first.Slug, first.Sentence)
        {
            Errors = ByField(rejected.Violations.Select(violation => new FieldError(violation.Field, violation.Sentence))),
            Findings = findings.Count > 0 ? findings : null,
        };
    }

    private static Dictionary<string, string[]> ByField(IEnumerable<FieldError> errors) =>
        errors
            .GroupBy(error => error.Field)
            .ToDictionary(field => field.Key, field => field.Select(error => error.Sentence).Distinct().ToArray());
}

/// <summary>What is wrong with one field. The path is as in the body: <c>treats[0].bodyArea</c>.</summary>
public readonly record struct FieldError(string Field, string Sentence)
{
    /// <summary>The field that holds this one, if this one's name is not ours but the sender's.</summary>
    public string? Parent { get; init; }

    /// <summary>The same error without a name that the sender made.</summary>
    public FieldError WithoutSentName() =>
        Parent is null ? this : new(Parent, $"{Parent} has a member that is not a field of this command.");
}
