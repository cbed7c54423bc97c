using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Server.Http;

/// <summary>
/// Reads the fields of one JSON object strictly and collects everything that is wrong, by field, instead of stopping at the first.
/// What could not be read comes back as a default that is never used, because <see cref="Errors"/> is not empty then.
/// </summary>
public sealed class BodyReader
{
    /// <summary>Characters (Unicode scalar values) that a code of an open list, an id or a name may have.</summary>
    public const int LongestText = 100;

    /// <summary>Characters that free text may have.</summary>
    public const int LongestFreeText = 4_000;

    /// <summary>Entries that a list may have.</summary>
    public const int LongestList = 256;

    private readonly JsonElement body;
    private readonly string prefix;
    private readonly HashSet<string> known = new(StringComparer.Ordinal);

    public BodyReader(JsonElement body, int thisYear, string prefix = "", List<FieldError>? errors = null)
    {
        (this.body, this.prefix, ThisYear, Errors) = (body, prefix, thisYear, errors ?? []);
        if (body.ValueKind != JsonValueKind.Object) Fail(prefix.Length == 0 ? "body" : prefix.TrimEnd('.'), "must be an object", raw: true);
    }

    public List<FieldError> Errors { get; }

    /// <summary>The clinic's current year, the latest that a year of birth may be.</summary>
    public int ThisYear { get; }

    public DateOnly Date(string name) => Read(name, true, Values.Date);

    public DateOnly? OptionalDate(string name) => ReadOrNull(name, Values.Date);

    public Guid Id(string name) => Read(name, true, Values.Id);

    public Guid? OptionalId(string name) => ReadOrNull(name, Values.Id);

    public T Code<T>(string name) where T : struct, Enum => Read(name, true, Values.Code<T>);

    public T? OptionalCode<T>(string name) where T : struct, Enum => ReadOrNull(name, Values.Code<T>);

    public int Integer(string name, int lowest, int highest) => Read(name, true, value => Values.Integer(value, lowest, highest));

    public int? OptionalInteger(string name, int lowest, int highest) => ReadOrNull(name, value => Values.Integer(value, lowest, highest));

    public decimal Number(string name, decimal? lowest = null) => Read(name, true, value => Values.Number(value, lowest));

    public decimal? OptionalNumber(string name, decimal? lowest = null) => ReadOrNull(name, value => Values.Number(value, lowest));

    public bool? OptionalBoolean(string name) => ReadOrNull(name, Values.Boolean);

    /// <summary>Text that must say something: an id, a name.</summary>
    public string Text(string name, int longest = LongestText) => Read(name, true, value => Values.Text(value, longest, mayBeBlank: false))!;

    public string? OptionalText(string name, int longest = LongestText) => Read(name, false, value => Values.Text(value, longest, mayBeBlank: false));

    /// <summary>A code of an open list: any string, kept.</summary>
    public string OpenText(string name) => Read(name, true, value => Values.Text(value, LongestText, mayBeBlank: true))!;

    /// <summary>Text in one of the shapes that a validator knows.</summary>
    public string TextLike(string name, Func<string, string?> complaint, int longest = LongestText) => Read(name, true, value =>
    {
        var text = Values.Text(value, longest, mayBeBlank: false);
        return text.Value is { } given && complaint(given) is { } sentence ? new(null, sentence) : text;
    })!;

    public ProtectedText? OptionalNote(string name) =>
        Read(name, false, value => Values.Text(value, LongestFreeText, mayBeBlank: true)) is { } text ? ProtectedText.Plain(text) : null;

    /// <summary>Why something was done: free text that is not blank.</summary>
    public ProtectedText Reason(string name) => ProtectedText.Plain(Text(name, LongestFreeText) ?? "");

    public T? OptionalObject<T>(string name, Func<BodyReader, T> read) where T : class => Has(name, false, out var value) ? Inside(value, name, read) : null;

    public T Object<T>(string name, Func<BodyReader, T> read) where T : class => Has(name, true, out var value) ? Inside(value, name, read) : null!;

    /// <summary>The member as it stands, for bodies within bodies.</summary>
    public JsonElement? Raw(string name) => Has(name, true, out var value) ? value : null;

    public ImmutableArray<T> Codes<T>(string name) where T : struct, Enum => List(name, false, 0, (value, _) => Values.Code<T>(value));

    public ImmutableArray<string> OpenTexts(string name, bool required) =>
        List(name, required, 0, (value, _) => Values.Text(value, LongestText, mayBeBlank: true))!;

    /// <summary>At least one pair of indication and body area, none twice.</summary>
    public ImmutableArray<Treated> Pairs(string name)
    {
        var complaints = Errors.Count;
        var pairs = List(name, true, 1, (value, path) => new Parsed<Treated>(
            Inside(value, path, pair => new TreatedPair(pair.Code<Indication>("indication"), pair.Code<BodyArea>("bodyArea")))?.Pair ?? default, null));
        if (pairs.Distinct().Count() != pairs.Length && Errors.Count == complaints) Fail(name, "must not hold a pair twice");
        return pairs;
    }

    private sealed record TreatedPair(Indication Indication, BodyArea BodyArea)
    {
        public Treated Pair => new(Indication, BodyArea);
    }

    /// <summary>Complains of every member that nobody asked for.</summary>
    public void End()
    {
        if (body.ValueKind != JsonValueKind.Object) return;
        foreach (var member in body.EnumerateObject())
            if (Values.NameOf(member) is not { } name) Fail("body", "has a member whose name is not well-formed text");
            else if (!known.Contains(name)) Fail(name.Length > LongestText ? "body" : name, "is not a field of this command");
    }

    public void Fail(string name, string sentence, bool raw = false) => Errors.Add(new(raw ? name : prefix + name, $"{(raw ? name : prefix + name)} {sentence}."));

    private ImmutableArray<T> List<T>(string name, bool required, int fewest, Func<JsonElement, string, Parsed<T>> read)
    {
        if (!Has(name, required, out var value)) return [];
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() is var length && (length < fewest || length > LongestList))
        {
            Fail(name, $"must be a list of {fewest} to {LongestList} entries");
            return [];
        }
        var entries = ImmutableArray.CreateBuilder<T>(value.GetArrayLength());
        foreach (var entry in value.EnumerateArray())
        {
            var path = $"{name}[{entries.Count}]";
            var parsed = read(entry, path);
            if (parsed.Complaint is { } complaint) Fail(path, complaint);
            entries.Add(parsed.Value!);
        }
        return entries.MoveToImmutable();
    }

    private T Inside<T>(JsonElement value, string name, Func<BodyReader, T> read)
    {
        var inside = new BodyReader(value, ThisYear, $"{prefix}{name}.", Errors);
        if (value.ValueKind != JsonValueKind.Object) return default!;
        var result = read(inside);
        inside.End();
        return result;
    }

    private T? ReadOrNull<T>(string name, Func<JsonElement, Parsed<T>> parse) where T : struct => Has(name, false, out _) ? Read(name, false, parse) : null;

    private T? Read<T>(string name, bool required, Func<JsonElement, Parsed<T>> parse)
    {
        if (!Has(name, required, out var value)) return default;
        var parsed = parse(value);
        if (parsed.Complaint is { } complaint) Fail(name, complaint);
        return parsed.Value;
    }

    private bool Has(string name, bool required, out JsonElement value)
    {
        known.Add(name);
        value = default;
        if (body.ValueKind != JsonValueKind.Object) return false;
        if (body.TryGetProperty(name, out value)) return true;
        if (required) Fail(name, "is required");
        return false;
    }
}

/// <summary>A value, or what is wrong with it.</summary>
public readonly record struct Parsed<T>(T? Value, string? Complaint);
