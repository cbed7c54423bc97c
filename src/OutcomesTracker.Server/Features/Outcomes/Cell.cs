using System.Text.Json;
using System.Text.Json.Serialization;
using OutcomesTracker.Statistics;

namespace OutcomesTracker.Server.Features.Outcomes;

/// <summary>A 95 % confidence interval, or bounds on what is missing; null where there is nothing to divide by.</summary>
public sealed record Interval(double? Low, double? High)
{
    public static Interval? Wilson(long successes, long trials) =>
        WilsonInterval.Of(successes, trials) is { } ci ? new(ci.Low, ci.High) : null;
}

/// <summary>The figures of a group or a term; if a count is too small to show, <c>{"suppressed": true}</c> and nothing else.</summary>
[JsonConverter(typeof(CellConverter))]
public readonly record struct Cell<T>(T? Shown)
    where T : class
{
    public static readonly Cell<T> Suppressed = new(null);
}

/// <summary>Counts as cells.</summary>
public static class Cells
{
    /// <summary>A cell for each group or term, suppressed where it is hidden.</summary>
    public static SortedDictionary<string, Cell<T>> Of<T>(IEnumerable<string> keys, Func<string, bool> isHidden, Func<string, T> show)
        where T : class =>
        new(
            keys.ToDictionary(key => key, key => isHidden(key) ? Cell<T>.Suppressed : new(show(key)), StringComparer.Ordinal),
            StringComparer.Ordinal
        );

    public static double? Quotient(long part, long whole) => whole == 0 ? null : (double)part / whole;
}

/// <summary>What stands in the place of a small cell.</summary>
public sealed record SuppressedCell(bool Suppressed = true);

/// <summary>Writes a cell as what it shows.</summary>
public sealed class CellConverter : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Cell<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    private sealed class Of<T> : JsonConverter<Cell<T>>
        where T : class
    {
        public override Cell<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Answers are written, not read.");

        public override void Write(Utf8JsonWriter writer, Cell<T> value, JsonSerializerOptions options)
        {
            if (value.Shown is { } shown)
                JsonSerializer.Serialize(writer, shown, options);
            else
                JsonSerializer.Serialize(writer, new SuppressedCell(), options);
        }
    }
}
