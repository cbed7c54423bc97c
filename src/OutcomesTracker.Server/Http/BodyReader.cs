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

    /// <summary>Complaints that are told of one body: who sends a megabyte of rubbish gets no more back.</summary>
    public const int MostComplaints = 100;

    // Beyond any clinic's year, for a description that does not change on New Year's Day.
    private const int AnyYear = 9999;

    private readonly JsonElement body;
    private readonly string prefix;
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly List<Field>? described;

    public BodyReader(JsonElement body, int thisYear, string prefix = "", List<FieldError>? errors = null)
    {
        (this.body, this.prefix, ThisYear, Errors) = (body, prefix, thisYear, errors ?? []);
        if (body.ValueKind != JsonValueKind.Object) Fail(prefix.Length == 0 ? "body" : prefix.TrimEnd('.'), "must be an object", raw: true);
    }

    private BodyReader(List<Field> described) => (prefix, ThisYear, Errors, this.described) = ("", AnyYear, [], described);

    /// <summary>What a body may hold: the calls that would read it, written down instead.</summary>
    public static Shape.Fields Describe(Action<BodyReader> read)
    {
        var fields = new List<Field>();
        read(new(fields));
        return new([.. fields]);
    }

    public List<FieldError> Errors { get; }

    /// <summary>The clinic's current year, the latest that a year of birth may be.</summary>
    public int ThisYear { get; }

    public DateOnly Date(string name) => Read(name, true, Shapes.Date, Values.Date);

    public DateOnly? OptionalDate(string name) => ReadOrNull(name, Shapes.Date, Values.Date);

    public Guid Id(string name) => Read(name, true, Shapes.Id, Values.Id);

    public Guid? OptionalId(string name) => ReadOrNull(name, Shapes.Id, Values.Id);

    public T Code<T>(string name) where T : struct, Enum => Read(name, true, Shape.Code.Of<T>(), Values.Code<T>);

    public T? OptionalCode<T>(string name) where T : struct, Enum => ReadOrNull(name, Shape.Code.Of<T>(), Values.Code<T>);

    public int Integer(string name, int lowest, int highest) =>
        Read(name, true, new Shape.Whole(lowest, highest), value => Values.Integer(value, lowest, highest));

    public int? OptionalInteger(string name, int lowest, int highest) =>
        ReadOrNull(name, new Shape.Whole(lowest, highest), value => Values.Integer(value, lowest, highest));

    public decimal Number(string name, decimal? lowest = null) => Read(name, true, new Shape.Decimal(lowest), value => Values.Number(value, lowest));

    public decimal? OptionalNumber(string name, decimal? lowest = null) => ReadOrNull(name, new Shape.Decimal(lowest), value => Values.Number(value, lowest));

    public bool? OptionalBoolean(string name) => ReadOrNull(name, Shapes.Flag, Values.Boolean);

    /// <summary>Text that must say something: an id, a name.</summary>
    public string Text(string name, int longest = LongestText) => Text(name, true, longest, mayBeBlank: false)!;

    public string? OptionalText(string name, int longest = LongestText) => Text(name, false, longest, mayBeBlank: false);

    /// <summary>A code of an open list: any string, kept.</summary>
    public string OpenText(string name) => Text(name, true, LongestText, mayBeBlank: true)!;

    /// <summary>Text of a form of its own.</summary>
    public string TextLike(string name, TextForm form) => Read(name, true, new Shape.Text(LongestText, false, form.Pattern), value =>
    {
        var text = Values.Text(value, LongestText, mayBeBlank: false);
        return text.Value is { } given && form.Complaint(given) is { } sentence ? new(null, sentence) : text;
    })!;

    public ProtectedText? OptionalNote(string name) =>
        Text(name, false, LongestFreeText, mayBeBlank: true) is { } text ? ProtectedText.Plain(text) : null;

    /// <summary>Why something was done: free text that is not blank.</summary>
    public ProtectedText Reason(string name) => ProtectedText.Plain(Text(name, LongestFreeText) ?? "");

    public T? OptionalObject<T>(string name, Func<BodyReader, T> read) where T : class => Object(name, false, read);

    public T Object<T>(string name, Func<BodyReader, T> read) where T : class => Object(name, true, read)!;

    /// <summary>The member as it stands, for bodies within bodies.</summary>
    public JsonElement? Raw(string name) => Has(name, true, null, out var value) ? value : null;

    /// <summary>
    /// A member that is read as each of several kinds: all that it fits, in their order. If it fits none, the complaints are those of
    /// the kind that it comes nearest to: that knows most of its fields, and then misses fewest.
    /// </summary>
    public IReadOnlyList<T> AnyOf<T>(string name, IReadOnlyList<Func<BodyReader, T>> kinds)
    {
        var shape = described is null ? null : new Shape.AnyOf([.. kinds.Select(kind => Describe(inside => kind(inside)))]);
        if (!Has(name, true, shape, out var value)) return [];
        var readings = kinds.Select(read =>
        {
            var reader = new BodyReader(value, ThisYear, $"{prefix}{name}.");
            var result = read(reader);
            var misread = reader.Errors.Count;
            reader.End();
            return (Result: result, reader.Errors, Unknown: reader.Errors.Count - misread);
        }).ToList();
        if (readings.All(reading => reading.Errors.Count > 0)) Errors.AddRange(readings.MinBy(reading => (reading.Unknown, reading.Errors.Count)).Errors);
        return [.. readings.Where(reading => reading.Errors.Count == 0).Select(reading => reading.Result)];
    }

    public ImmutableArray<T> Codes<T>(string name) where T : struct, Enum =>
        List(name, false, 0, Shape.Code.Of<T>(), (value, _) => Values.Code<T>(value));

    public ImmutableArray<string> OpenTexts(string name, bool required) =>
        List(name, required, 0, Shapes.OpenText, (value, _) => Values.Text(value, LongestText, mayBeBlank: true))!;

    /// <summary>At least one pair of indication and body area, none twice.</summary>
    public ImmutableArray<TreatmentSite> Pairs(string name)
    {
        var complaints = Errors.Count;
        var pairs = List(name, true, 1, Shapes.Pair, (value, path) => new Parsed<TreatmentSite>(Inside(value, path, TreatedPair.Read)?.Pair ?? default, null), isDistinct: true);
        if (pairs.Distinct().Count() != pairs.Length && Errors.Count == complaints) Fail(name, "must not hold a pair twice");
        return pairs;
    }

    private sealed record TreatedPair(Indication Indication, BodyArea BodyArea)
    {
        public TreatmentSite Pair => new(Indication, BodyArea);

        public static TreatedPair Read(BodyReader pair) => new(pair.Code<Indication>("indication"), pair.Code<BodyArea>("bodyArea"));
    }

    /// <summary>Complains of every member that nobody asked for.</summary>
    public void End()
    {
        if (body.ValueKind != JsonValueKind.Object) return;
        foreach (var member in body.EnumerateObject().TakeWhile(_ => Errors.Count <= MostComplaints))
            if (Values.NameOf(member) is not { } name) Fail("body", "has a member whose name is not well-formed text");
            else if (!known.Contains(name)) Fail(name.Length > LongestText ? "body" : name, "is not a field of this command");
    }

    public void Fail(string name, string sentence, bool raw = false)
    {
        if (Errors.Count == MostComplaints) Errors.Add(new("body", "body has more that is wrong."));
        if (Errors.Count < MostComplaints) Errors.Add(new(raw ? name : prefix + name, $"{(raw ? name : prefix + name)} {sentence}."));
    }

    private ImmutableArray<T> List<T>(
        string name, bool required, int fewest, Shape entryShape, Func<JsonElement, string, Parsed<T>> read, bool isDistinct = false)
    {
        if (!Has(name, required, described is null ? null : new Shape.List(fewest, LongestList, entryShape, isDistinct), out var value)) return [];
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

    private T? Object<T>(string name, bool required, Func<BodyReader, T> read) where T : class =>
        Has(name, required, described is null ? null : Describe(inside => read(inside)), out var value) ? Inside(value, name, read) : null;

    private T Inside<T>(JsonElement value, string name, Func<BodyReader, T> read)
    {
        var inside = new BodyReader(value, ThisYear, $"{prefix}{name}.", Errors);
        if (value.ValueKind != JsonValueKind.Object) return default!;
        var result = read(inside);
        inside.End();
        return result;
    }

    private string? Text(string name, bool required, int longest, bool mayBeBlank) =>
        Read(name, required, new Shape.Text(longest, mayBeBlank), value => Values.Text(value, longest, mayBeBlank));

    private T? ReadOrNull<T>(string name, Shape shape, Func<JsonElement, Parsed<T>> parse) where T : struct =>
        Has(name, false, shape, out var value) ? Parse(name, value, parse) : null;

    private T? Read<T>(string name, bool required, Shape shape, Func<JsonElement, Parsed<T>> parse) =>
        Has(name, required, shape, out var value) ? Parse(name, value, parse) : default;

    private T? Parse<T>(string name, JsonElement value, Func<JsonElement, Parsed<T>> parse)
    {
        var parsed = parse(value);
        if (parsed.Complaint is { } complaint) Fail(name, complaint);
        return parsed.Value;
    }

    private bool Has(string name, bool required, Shape? shape, out JsonElement value)
    {
        known.Add(name);
        value = default;
        if (described is not null && shape is not null) described.Add(new(name, required, shape));
        if (body.ValueKind != JsonValueKind.Object) return false;
        if (body.TryGetProperty(name, out value)) return true;
        if (required) Fail(name, "is required");
        return false;
    }

    private static class Shapes
    {
        public static readonly Shape Date = new Shape.Date(), Id = new Shape.Id(), Flag = new Shape.Flag(), OpenText = new Shape.Text(LongestText, true);

        public static readonly Shape Pair = Describe(pair => TreatedPair.Read(pair));
    }
}

/// <summary>A value, or what is wrong with it.</summary>
public readonly record struct Parsed<T>(T? Value, string? Complaint);
