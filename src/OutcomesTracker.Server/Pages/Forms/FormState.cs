using Microsoft.Extensions.Primitives;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Pages.Forms;

/// <summary>What a form shows: the values of its fields, and what is wrong with them.</summary>
/// <param name="Kind">The body that the fields make.</param>
/// <param name="Values">The values by field; see <see cref="FormBody"/> for the names.</param>
/// <param name="Errors">The sentences of a problem by field; none before the form was sent.</param>
public sealed record FormState(
    ObjectKind Kind,
    IReadOnlyDictionary<string, StringValues> Values,
    IReadOnlyDictionary<string, string[]> Errors
)
{
    /// <summary>Where the body stands in what is sent: <c>replacement.</c> in a correction.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The hints that a rule gives beside a field, by field; they never block.</summary>
    public IReadOnlyDictionary<string, string> Hints { get; init; } = new Dictionary<string, string>();

    public string? Value(string field) => Values.TryGetValue(field, out var values) ? values.FirstOrDefault() : null;

    public IEnumerable<string> All(string field) => Values.TryGetValue(field, out var values) ? values.OfType<string>() : [];

    /// <summary>What is wrong with a field, or with an entry or a member of it that has no field of its own.</summary>
    public IReadOnlyList<string> ErrorsOf(string field, bool withParts = false) =>
        [
            .. Errors
                .Where(error => Stripped(error.Key) is { } name && (name == field || (withParts && IsPartOf(name, field))))
                .SelectMany(error => error.Value.Select(sentence => Beside(error.Key, sentence)))
                .Distinct(),
        ];

    /// <summary>
    /// The sentence beside its field: "This is required" for "device.lot is required", "give this" for "give override.reason". A rule does
    /// not know that it judges a replacement.
    /// </summary>
    private string Beside(string path, string sentence)
    {
        var name = Stripped(path)!;
        if (new[] { path, name }.FirstOrDefault(one => sentence.StartsWith($"{one} ", StringComparison.Ordinal)) is { } said)
            return $"This {sentence[(said.Length + 1)..]}";
        // A name without a dot may be a word of the sentence.
        return name.Contains('.', StringComparison.Ordinal) ? sentence.Replace($" {name} ", " this ", StringComparison.Ordinal) : sentence;
    }

    /// <summary>The errors that belong to no field of the body.</summary>
    public IEnumerable<string> Others => Errors.Where(error => !IsOfBody(error.Key)).SelectMany(error => error.Value);

    /// <summary>Whether the body may do without the field.</summary>
    public bool IsOptional(string field)
    {
        FieldKind? kind = Kind;
        foreach (var part in field.Split('.'))
        {
            if ((kind as ObjectKind)?.Find(part) is not { } found)
                return true;
            if (found is { IsRequired: false } or { Kind: TextKind { MayBeBlank: true } })
                return true;
            kind = found.Kind;
        }
        return false;
    }

    private bool IsOfBody(string path) => Stripped(path) is { } name && Kind.Find(name.Split('.', '[')[0]) is not null;

    private string? Stripped(string path) => path.StartsWith(Prefix, StringComparison.Ordinal) ? path[Prefix.Length..] : null;

    private static bool IsPartOf(string name, string field) =>
        name.StartsWith(field, StringComparison.Ordinal) && name.Length > field.Length && name[field.Length] is '.' or '[';
}
