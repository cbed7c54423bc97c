using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Server.Http;

/// <summary>
/// What a value may be. The kinds of a record's members follow from its types and limits (<see cref="RecordKinds"/>); bodies and queries
/// are checked by them, and the API's document and the tests of bad input are generated from them.
/// </summary>
public abstract record FieldKind
{
    /// <summary>Adds every error of a value. Each sentence continues after the field's name.</summary>
    public abstract void Check(JsonElement value, FieldErrors errors);

    public bool Fits(JsonElement value)
    {
        var errors = new FieldErrors();
        Check(value, errors);
        return errors.Count == 0;
    }
}

/// <summary>A clinical day, YYYY-MM-DD.</summary>
public sealed record DayKind : FieldKind
{
    public override void Check(JsonElement value, FieldErrors errors)
    {
        if (
            !DateOnly.TryParseExact(
                JsonText.Short(value, stackalloc char[10]),
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out _
            )
        )
            errors.Add("must be a date, YYYY-MM-DD");
    }
}

/// <summary>An instant, RFC 3339: with seconds, and an offset from UTC.</summary>
public sealed record InstantKind : FieldKind
{
    private const int Longest = 40,
        Shortest = 20,
        TimePlace = 10,
        SecondsPlace = 16;

    public override void Check(JsonElement value, FieldErrors errors)
    {
        // .NET also takes a day alone, a time without seconds and one without an offset, which RFC 3339 does not.
        var text = JsonText.Short(value, stackalloc char[Longest]);
        if (
            text.Length < Shortest
            || text[TimePlace] != 'T'
            || text[SecondsPlace] != ':'
            || (text[^1] != 'Z' && text[^6] is not ('+' or '-'))
            || !value.TryGetDateTimeOffset(out _)
        )
            errors.Add("must be a time with its offset from UTC, such as 2026-11-30T09:00:00Z");
    }
}

/// <summary>A UUID in its 36-character form.</summary>
public sealed record IdKind : FieldKind
{
    private const int Length = 36;

    private const string Sentence = "must be a UUID";

    private static readonly SearchValues<char> Characters = SearchValues.Create("0123456789abcdefABCDEF-");

    public override void Check(JsonElement value, FieldErrors errors)
    {
        if (Of(value) is null)
            errors.Add(Sentence);
    }

    /// <summary>The id in a path or a header; if it is malformed, null and an error under this name.</summary>
    public static Guid? Read(string name, string? text, FieldErrors errors)
    {
        if (Of(text) is { } id)
            return id;
        errors.Add(name, Sentence);
        return null;
    }

    public static Guid? Of(JsonElement value) => Of(JsonText.Short(value, stackalloc char[Length]));

    // Only the characters of a UUID: the parser would also take blanks around it, signs and "0x".
    private static Guid? Of(ReadOnlySpan<char> text) =>
        text.Length == Length && !text.ContainsAnyExcept(Characters) && Guid.TryParseExact(text, "D", out var id) ? id : null;
}

/// <summary>A code of a closed list.</summary>
public sealed record CodeKind(ImmutableArray<string> Codes) : FieldKind
{
    private readonly FrozenSet<string> known = Codes.ToFrozenSet(StringComparer.Ordinal);
    private readonly string sentence = $"must be one of {string.Join(", ", Codes)}";

    /// <summary>The codes of an enumeration.</summary>
    public static CodeKind Of(Type enumeration) =>
        new([.. (IEnumerable<string>)typeof(Code<>).MakeGenericType(enumeration).GetProperty(nameof(Code<>.All))!.GetValue(null)!]);

    public override void Check(JsonElement value, FieldErrors errors)
    {
        if (!known.GetAlternateLookup<ReadOnlySpan<char>>().Contains(JsonText.Short(value, stackalloc char[64])))
            errors.Add(sentence);
    }
}

/// <summary>True or false.</summary>
public sealed record FlagKind : FieldKind
{
    public override void Check(JsonElement value, FieldErrors errors)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            errors.Add("must be true or false");
    }
}

/// <summary>A whole number between two bounds, both included.</summary>
public sealed record WholeKind(long Lowest, long Highest) : FieldKind
{
    /// <summary>Whether the number is a year, which may not be later than the clinic's current one.</summary>
    public bool IsYear { get; init; }

    public override void Check(JsonElement value, FieldErrors errors)
    {
        var highest = IsYear ? Math.Min(Highest, errors.ThisYear) : Highest;
        if (ExactNumber.Of(value) is not { } number || !decimal.IsInteger(number) || number < Lowest || number > highest)
            errors.Add(
                highest == long.MaxValue
                    ? $"must be a whole number of {Lowest} or more"
                    : $"must be a whole number from {Lowest} to {highest}"
            );
    }
}

/// <summary>A decimal that is kept exactly, with or without a lower bound.</summary>
public sealed record DecimalKind(int? Lowest) : FieldKind
{
    public override void Check(JsonElement value, FieldErrors errors)
    {
        if (ExactNumber.Of(value) is not { } number)
            errors.Add($"must be a number of at most {ExactNumber.MostDigits} digits");
        else if (number < Lowest)
            errors.Add($"must be {Lowest} or more");
    }
}

/// <summary>Well-formed text of at most so many Unicode scalar values, which matches a form if one is given.</summary>
public sealed record TextKind(int Longest = FieldLimits.Text, bool MayBeBlank = false, TextFormAttribute? Form = null) : FieldKind
{
    public override void Check(JsonElement value, FieldErrors errors)
    {
        if (Error(JsonText.Of(value)) is { } sentence)
            errors.Add(sentence);
    }

    /// <summary>
    /// What is wrong with a text, or null if it is valid. A null text stands for a value that is not well formed or not a string.
    /// </summary>
    public string? Error(string? text)
    {
        if (text is null)
            return "must be a string of well-formed text";
        if (text.Contains('\0', StringComparison.Ordinal))
            return "must not hold the character U+0000";
        if (text.Length > Longest && text.EnumerateRunes().Count() > Longest)
            return $"must have at most {Longest} characters";
        if (!MayBeBlank && JsonText.IsBlank(text))
            return "must not be blank";
        return Form is null || Form.Fits(text) ? null : Form.Sentence;
    }
}

/// <summary>Any value: it is checked elsewhere.</summary>
public sealed record UncheckedKind : FieldKind
{
    public override void Check(JsonElement value, FieldErrors errors) { }
}
