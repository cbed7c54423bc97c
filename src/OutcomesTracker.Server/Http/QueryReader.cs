using System.Globalization;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Server.Http;

/// <summary>
/// Reads the outcome views' parameters strictly, collecting every validation error by parameter; a parameter that the route does not know
/// is an error too.
/// </summary>
public sealed class QueryReader(IQueryCollection query)
{
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly List<Field> described = [];

    public List<FieldError> Errors { get; } = [];

    /// <summary>What a query may hold: the calls that would read it, written down instead.</summary>
    public static ObjectKind Describe(Action<QueryReader> read)
    {
        var reader = new QueryReader(QueryCollection.Empty);
        read(reader);
        return new([.. reader.described]);
    }

    public DateOnly? Date(string name) =>
        Optional(
            name,
            new DayKind(),
            text =>
                DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
                    ? new Parsed<DateOnly>(date, null)
                    : new(default, "must be a date, YYYY-MM-DD")
        );

    public T? Code<T>(string name)
        where T : struct, Enum => Optional(name, OfEach<T>.Kind, OfCode<T>);

    public int? Integer(string name, int lowest, int highest) =>
        Optional(
            name,
            new WholeKind(lowest, highest),
            text =>
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= lowest && number <= highest
                    ? new Parsed<int>(number, null)
                    : new(0, $"must be a whole number from {lowest} to {highest}")
        );

    public T? OneOf<T>(string name, IReadOnlyList<T> choices, Func<T, string> nameOf)
        where T : class =>
        Single(
            name,
            new CodeKind([.. choices.Select(nameOf)]),
            text =>
                choices.FirstOrDefault(choice => nameOf(choice) == text) is { } chosen
                    ? new Parsed<T>(chosen, null)
                    : new(null, $"must be one of {string.Join(", ", choices.Select(nameOf))}")
        );

    /// <summary>A global sequence. However far beyond any log's end it is, it is only beyond the end.</summary>
    public long? Sequence(string name) =>
        Optional(
            name,
            new WholeKind(0, long.MaxValue),
            text =>
                text.Length == 0 || !text.All(char.IsAsciiDigit) ? new Parsed<long>(0, "must be a whole number of 0 or more")
                : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new(number, null)
                : new(long.MaxValue, null)
        );

    /// <summary>A parameter that may repeat: any of its values. Null when it was not given.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="kind">What each value is.</param>
    /// <param name="parse">A value from its text.</param>
    /// <param name="sentence">What it means, for the document.</param>
    public IReadOnlySet<T>? Any<T>(string name, FieldKind kind, Func<string?, Parsed<T>> parse, Func<string> sentence)
    {
        known.Add(name);
        described.Add(new(name, false, new ListKind(0, null, kind), sentence));
        if (!query.TryGetValue(name, out var values) || values.Count == 0)
            return null;
        var parsed = values.Select(parse).ToList();
        if (parsed.FirstOrDefault(value => value.ValidationError is not null).ValidationError is { } error)
            Fail(name, error);
        return parsed.Select(value => value.Value!).ToHashSet();
    }

    public IReadOnlySet<T>? AnyCode<T>(string name)
        where T : struct, Enum => Any(name, OfEach<T>.Kind, OfCode<T>, () => Comments[name]);

    /// <summary>Text of a form of its own, any of several.</summary>
    public IReadOnlySet<string>? AnyLike(string name, TextFormAttribute form, Func<string> sentence) =>
        Any(
            name,
            new TextKind(Form: form),
            text => form.Fits(text ?? "") ? new Parsed<string>(text, null) : new("", form.Sentence),
            sentence
        );

    private static Parsed<T> OfCode<T>(string? text)
        where T : struct, Enum =>
        Domain.Codes.Code<T>.TryParse(text, out var member)
            ? new(member, null)
            : new(default, $"must be one of {string.Join(", ", Domain.Codes.Code<T>.All)}");

    public void Fail(string name, string sentence) => Errors.Add(new(name, $"{name} {sentence}."));

    /// <summary>An error for every parameter that the route does not know.</summary>
    public void End()
    {
        foreach (var name in query.Keys)
            if (!known.Contains(name))
                Fail(name.Length > FieldLimits.Text ? "query" : name, "is not a parameter of this route");
    }

    // Made once: readers ask for it with every request.
    private static class OfEach<T>
        where T : struct, Enum
    {
        public static readonly CodeKind Kind = CodeKind.Of(typeof(T));
    }

    private static readonly Dictionary<string, string> Comments = new()
    {
        ["anchor"] = "The session from which the days to the assessment are counted: a course's last (default) or first.",
        ["asOfSequence"] = "Only what was recorded up to this global sequence counts. Default: everything.",
        ["assessor"] = "Who scored.",
        ["atLeastSequence"] = "Answer only once this global sequence is in what is answered from; 503 after five seconds.",
        ["attributionDays"] = "A report without a session belongs to the latest session at most so many days before its onset. Default 30.",
        ["cutoff"] = "A clinical day: only what happened on or before it counts, whenever it was recorded. Default: today in UTC.",
        ["day"] = "The target: days from the anchor to the assessment. Default 30.",
        ["groupBy"] = "The filter by whose values the answer is grouped. Default modality.",
        ["instrument"] = "The scale (GET /v1/codes has their ranges).",
        ["term"] = "The side effect.",
        ["windowFrom"] = "The first day after the anchor that counts for the assessment. Default: day − 7, not below 0.",
        ["windowTo"] = "The last one. Default: day + 14.",
    };

    private T? Optional<T>(string name, FieldKind kind, Func<string, Parsed<T>> parse)
        where T : struct
    {
        var before = Errors.Count;
        var value = Single(name, kind, parse);
        return query.ContainsKey(name) && Errors.Count == before ? value : null;
    }

    private T? Single<T>(string name, FieldKind kind, Func<string, Parsed<T>> parse)
    {
        known.Add(name);
        described.Add(new(name, false, kind, () => Comments[name]));
        if (!query.TryGetValue(name, out var values))
            return default;
        if (values.Count != 1)
        {
            Fail(name, "must be given once");
            return default;
        }
        var parsed = parse(values[0] ?? "");
        if (parsed.ValidationError is { } error)
            Fail(name, error);
        return parsed.Value;
    }
}

/// <summary>A value, or what is wrong with it.</summary>
public readonly record struct Parsed<T>(T? Value, string? ValidationError);
