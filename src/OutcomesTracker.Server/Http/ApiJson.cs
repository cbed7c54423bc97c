using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Server.Http;

/// <summary>
/// How the API writes JSON: camelCase, codes as kebab-case strings, and null members too, unless an attribute leaves them out.
/// </summary>
public static class ApiJson
{
    public static readonly JsonSerializerOptions Options = Configure(new());

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new CodeConverterFactory());
        return options;
    }
}

/// <summary>Reads and writes enumerations as their codes.</summary>
public sealed class CodeConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(CodeConverter<>).MakeGenericType(typeToConvert))!;

    private sealed class CodeConverter<T> : JsonConverter<T>
        where T : struct, Enum
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Code<T>.TryParse(reader.GetString(), out var member) ? member : throw new JsonException($"Not a code of {typeof(T).Name}.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Code<T>.Of(value));
    }
}
