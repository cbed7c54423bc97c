using System.Text.Json;
using System.Text.Json.Serialization;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Clinics;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Events;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Commands;

/// <summary>The stored JSON of events: camelCase, codes as strings, absent values omitted, protected text only in sealed form.</summary>
public static class EventJson
{
    /// <summary>Reads every version. No event has changed its shape yet.</summary>
    public static EventReader Reader { get; } = new();

    public static JsonSerializerOptions Options => Reader.Options;

    public static ReadOnlyMemory<byte> Write(object happened) => JsonSerializer.SerializeToUtf8Bytes(happened, happened.GetType(), Options);

    /// <summary>The event as the domain knows it, or null for what is foreign to it (another application's event, a tombstone).</summary>
    public static object? Read(string type, ReadOnlyMemory<byte> data) => Reader.Read(type, data);

    /// <summary>Every name under which events of these types may be stored.</summary>
    public static IReadOnlyList<string> NamesOf(params Type[] types) => Reader.NamesOf(types);

    public static PatientEvent? ReadPatient(StoredEvent stored) => Read(stored.Type, stored.Data) as PatientEvent;

    public static ClinicEvent? ReadClinic(StoredEvent stored) => Read(stored.Type, stored.Data) as ClinicEvent;

    /// <summary>What Marten would write: the full name of the type and its assembly.</summary>
    public static string DotNetType(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";

    /// <param name="reader">Reads the replacement event inside a correction.</param>
    internal static JsonSerializerOptions Configure(EventReader reader)
    {
        var options = ApiJson.Configure(new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull });
        options.Converters.Add(new ProtectedTextConverter());
        options.Converters.Add(new ReplacementConverter(reader));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    /// <summary>Plain text never reaches a stored event: to write one unsealed is a bug.</summary>
    private sealed class ProtectedTextConverter : JsonConverter<ProtectedText>
    {
        public override ProtectedText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            ProtectedText.Sealed(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, ProtectedText value, JsonSerializerOptions options) =>
            writer.WriteStringValue(
                value.IsSealed ? value.Text : throw new InvalidOperationException("Protected text must be sealed before it is stored.")
            );
    }

    /// <summary>The event inside a correction, with its stored name beside it.</summary>
    private sealed class ReplacementConverter(EventReader reader) : JsonConverter<PatientEvent>
    {
        private sealed record Stored(string Type, JsonElement Data);

        public override PatientEvent Read(ref Utf8JsonReader json, Type typeToConvert, JsonSerializerOptions options)
        {
            var stored = JsonSerializer.Deserialize<Stored>(ref json, options)!;
            return reader.Read(stored.Type, JsonSerializer.SerializeToUtf8Bytes(stored.Data)) as PatientEvent
                ?? throw new JsonException("An unknown kind of replacement.");
        }

        public override void Write(Utf8JsonWriter writer, PatientEvent value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WriteString("type", EventNames.Of(value.GetType()));
            writer.WritePropertyName("data");
            JsonSerializer.Serialize(writer, value, value.GetType(), options);
            writer.WriteEndObject();
        }
    }
}
