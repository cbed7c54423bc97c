using System.Text.Json;
using System.Text.Json.Serialization;

namespace OutcomesTracker.Server.Features.Outcomes;

/// <summary>The figures of a group or a term; if a count is too small to show, <c>{"suppressed": true}</c> and nothing else.</summary>
[JsonConverter(typeof(CellConverter))]
public readonly record struct Cell<T>(T? Shown)
    where T : class
{
    public static readonly Cell<T> Suppressed = new(null);
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
