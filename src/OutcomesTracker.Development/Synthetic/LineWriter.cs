using System.Buffers;
using System.Text.Json;
using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Development.Synthetic;

/// <summary>
/// Writes entries as import lines (contract §3), each ended by a line feed. One instance writes many lines; it is not thread-safe.
/// </summary>
internal sealed class LineWriter : IDisposable
{
    private readonly ArrayBufferWriter<byte> buffer = new(4096);
    private readonly Utf8JsonWriter json;

    public LineWriter() => json = new(buffer, new JsonWriterOptions { SkipValidation = true });

    public void Dispose() => json.Dispose();

    public byte[] Write(Chart chart, ChartEntry entry, Guid commandId)
    {
        buffer.ResetWrittenCount();
        json.Reset();
        json.WriteStartObject();
        json.WriteString("command"u8, BodyWriter.NameOf(entry.Command));
        json.WriteString("commandId"u8, commandId);
        json.WriteString("clinic"u8, chart.Clinic.Slug);
        json.WriteString("patientId"u8, chart.PatientId);
        json.WriteString("actor"u8, entry.Actor);
        json.WritePropertyName("data"u8);
        BodyWriter.Write(json, entry);
        json.WriteEndObject();
        json.Flush();
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}

/// <summary>Writes single values in the forms of the contract.</summary>
internal static class JsonForms
{
    public static void Day(this Utf8JsonWriter json, ReadOnlySpan<byte> name, DateOnly day)
    {
        Span<char> text = stackalloc char[10];
        day.TryFormat(text, out _, "O", System.Globalization.CultureInfo.InvariantCulture);
        json.WriteString(name, text);
    }

    public static void Coded<T>(this Utf8JsonWriter json, ReadOnlySpan<byte> name, T member)
        where T : struct, Enum => json.WriteString(name, Code<T>.Of(member));

    public static void Texts(this Utf8JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    public static void Sites(this Utf8JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<TreatmentSite> sites)
    {
        json.WriteStartArray(name);
        foreach (var site in sites)
        {
            json.WriteStartObject();
            json.Coded("indication"u8, site.Indication);
            json.Coded("bodyArea"u8, site.BodyArea);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    public static void Provider(this Utf8JsonWriter json, ReadOnlySpan<byte> name, Provider provider)
    {
        json.WriteStartObject(name);
        json.WriteString("id"u8, provider.Id);
        json.Coded("role"u8, provider.Role);
        json.WriteEndObject();
    }

    public static void Money(this Utf8JsonWriter json, ReadOnlySpan<byte> name, Money money)
    {
        json.WriteStartObject(name);
        json.WriteNumber("amount"u8, money.Amount);
        json.WriteString("currency"u8, money.Currency);
        json.WriteEndObject();
    }

    public static void Id(this Utf8JsonWriter json, ReadOnlySpan<byte> name, Guid? id)
    {
        if (id is { } given)
            json.WriteString(name, given);
    }

    public static void Number(this Utf8JsonWriter json, ReadOnlySpan<byte> name, decimal? number)
    {
        if (number is { } given)
            json.WriteNumber(name, given);
    }

    public static void Text(this Utf8JsonWriter json, ReadOnlySpan<byte> name, ProtectedText? text)
    {
        if (text is not null)
            json.WriteString(name, text.Text);
    }

    public static void Flag(this Utf8JsonWriter json, ReadOnlySpan<byte> name, bool? flag)
    {
        if (flag is { } given)
            json.WriteBoolean(name, given);
    }
}
