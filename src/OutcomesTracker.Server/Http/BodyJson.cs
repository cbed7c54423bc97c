using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Server.Http;

/// <summary>Checks a body against the kind of its record and, if there are no errors, deserializes it.</summary>
public static class BodyJson
{
    public static readonly JsonSerializerOptions Options = Configure(JsonUnmappedMemberHandling.Disallow);

    /// <summary>For a record that is only a part of what was checked: other members belong to other parts.</summary>
    public static readonly JsonSerializerOptions PartOptions = Configure(JsonUnmappedMemberHandling.Skip);

    /// <summary>The record, or null when there are errors, found here or before.</summary>
    public static TRecord? Read<TRecord>(JsonElement body, FieldErrors errors)
        where TRecord : class
    {
        RecordKinds.Of<TRecord>().Check(body, errors);
        return errors.Count == 0 ? Of<TRecord>(body) : null;
    }

    /// <summary>The record of a body that has been checked.</summary>
    public static TRecord Of<TRecord>(JsonElement body) => NullMembers.LeaveOut(body).Deserialize<TRecord>(Options)!;

    private static JsonSerializerOptions Configure(JsonUnmappedMemberHandling unmapped)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            UnmappedMemberHandling = unmapped,
            AllowDuplicateProperties = false,
            RespectNullableAnnotations = true,
            Converters = { new CodeConverterFactory(), new WholeConverter(), new DecimalConverter(), new PlainTextConverter() },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    /// <summary>A text in a request is plain text; it is sealed (encrypted) before anything is stored.</summary>
    private sealed class PlainTextConverter : ReadingConverter<ProtectedText>
    {
        public override ProtectedText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            ProtectedText.Plain(reader.GetString()!);
    }

    /// <summary>1.0 and 1e2 are whole numbers too.</summary>
    private sealed class WholeConverter : ReadingConverter<int>
    {
        public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TryGetInt32(out var number) ? number : (int)ExactNumber.Of(RawText(ref reader))!;
    }

    private sealed class DecimalConverter : ReadingConverter<decimal>
    {
        public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            ExactNumber.Of(RawText(ref reader))!.Value;
    }

    private abstract class ReadingConverter<T> : JsonConverter<T>
    {
        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            throw new NotSupportedException("Bodies are read only.");

        protected static string RawText(ref Utf8JsonReader reader) =>
            Encoding.UTF8.GetString(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan);
    }
}
