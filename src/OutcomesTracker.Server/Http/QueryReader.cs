using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Server.Http;

/// <summary>Reads query parameters strictly, collecting every complaint by parameter; one that nobody asks for is a complaint too.</summary>
public sealed class QueryReader(IQueryCollection query)
{
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly List<Field> described = [];

    public List<FieldError> Errors { get; } = [];

    /// <summary>What a query may hold: the calls that would read it, written down instead.</summary>
    public static ImmutableArray<Field> Describe(Action<QueryReader> read)
    {
        var reader = new QueryReader(QueryCollection.Empty);
        read(reader);
        return [.. reader.described];
    }

    public string? Text(string name) => Single(name, new Shape.Text(BodyReader.LongestText, MayBeBlank: false), text =>
        !string.IsNullOrWhiteSpace(text) && text.EnumerateRunes().Count() <= BodyReader.LongestText
            ? new Parsed<string>(text, null)
            : new(null, $"must have 1 to {BodyReader.LongestText} characters, not all blank"));

    /// <summary>The complaints of a route that takes no parameters.</summary>
    public static IReadOnlyList<FieldError> NoneExpected(IQueryCollection query)
    {
        var reader = new QueryReader(query);
        reader.End();
        return reader.Errors;
    }

    public DateOnly? Date(string name) => Optional(name, new Shape.Date(), Values.Date);

    public T? Code<T>(string name) where T : struct, Enum => Optional(name, Shape.Code.Of<T>(), Values.Code<T>);

    public int? Integer(string name, int lowest, int highest) => Optional(name, new Shape.Whole(lowest, highest), text =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= lowest && number <= highest
            ? new Parsed<int>(number, null)
            : new(0, $"must be a whole number from {lowest} to {highest}"));

    public T? OneOf<T>(string name, IReadOnlyList<T> choices, Func<T, string> nameOf) where T : class =>
        Single(name, new Shape.Code([.. choices.Select(nameOf)]), text => choices.FirstOrDefault(choice => nameOf(choice) == text) is { } chosen
            ? new Parsed<T>(chosen, null)
            : new(null, $"must be one of {string.Join(", ", choices.Select(nameOf))}"));

    /// <summary>A global sequence. However far beyond any log's end it is, it is only beyond the end.</summary>
    public long? Sequence(string name) => Optional(name, new Shape.Whole(0, long.MaxValue), text =>
        text.Length == 0 || !text.All(char.IsAsciiDigit) ? new Parsed<long>(0, "must be a whole number of 0 or more")
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new(number, null)
        : new(long.MaxValue, null));

    /// <summary>A parameter that may repeat: any of its values. Null when it was not given.</summary>
    public IReadOnlySet<T>? Any<T>(string name, Shape shape, Func<string?, Parsed<T>> parse)
    {
        known.Add(name);
        described.Add(new(name, false, shape) { MayRepeat = true });
        if (!query.TryGetValue(name, out var values) || values.Count == 0) return null;
        var parsed = values.Select(parse).ToList();
        if (parsed.FirstOrDefault(value => value.Complaint is not null).Complaint is { } complaint) Fail(name, complaint);
        return parsed.Select(value => value.Value!).ToHashSet();
    }

    public IReadOnlySet<T>? AnyCode<T>(string name) where T : struct, Enum => Any(name, Shape.Code.Of<T>(), Values.Code<T>);

    /// <summary>Text of a form of its own, any of several.</summary>
    public IReadOnlySet<string>? AnyLike(string name, TextForm form) => Any(name, new Shape.Text(BodyReader.LongestText, false, form.Pattern), text =>
        form.Complaint(text ?? "") is { } complaint ? new("", complaint) : new Parsed<string>(text, null));

    public void Fail(string name, string sentence) => Errors.Add(new(name, $"{name} {sentence}."));

    /// <summary>Complains of every parameter that nobody asked for.</summary>
    public void End()
    {
        foreach (var name in query.Keys)
            if (!known.Contains(name)) Fail(name.Length > BodyReader.LongestText ? "query" : name, "is not a parameter of this route");
    }

    private T? Optional<T>(string name, Shape shape, Func<string, Parsed<T>> parse) where T : struct
    {
        var before = Errors.Count;
        var value = Single(name, shape, parse);
        return query.ContainsKey(name) && Errors.Count == before ? value : null;
    }

    private T? Single<T>(string name, Shape shape, Func<string, Parsed<T>> parse)
    {
        known.Add(name);
        described.Add(new(name, false, shape));
        if (!query.TryGetValue(name, out var values)) return default;
        if (values.Count != 1)
        {
            Fail(name, "must be given once");
            return default;
        }
        var parsed = parse(values[0] ?? "");
        if (parsed.Complaint is { } complaint) Fail(name, complaint);
        return parsed.Value;
    }
}
