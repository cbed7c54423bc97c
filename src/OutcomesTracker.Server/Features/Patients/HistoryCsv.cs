using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsvHelper;
using CsvHelper.Configuration;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>
/// A history as CSV (RFC 4180): a row for each entry and a column for each member of the JSON answer's entries, after the patient's id and
/// clinic. Nothing is an empty cell, a list is separated by blanks, and the data of an entry is its JSON. What a spreadsheet would take for
/// a formula has an apostrophe before it.
/// </summary>
public static class HistoryCsv
{
    public const string MediaType = "text/csv";

    private static readonly CsvConfiguration Form = new(CultureInfo.InvariantCulture)
    {
        NewLine = "\r\n",
        InjectionOptions = InjectionOptions.Escape,
    };

    private static readonly string[] Members =
    [
        .. ApiJson.Options.GetTypeInfo(typeof(HistoryEntry)).Properties.Select(member => member.Name),
    ];

    public static string Of(HistoryAnswer history)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = new CsvWriter(text, Form))
        {
            Row(csv, ["patientId", "clinic", .. Members]);
            foreach (var entry in history.Entries.Select(entry => JsonSerializer.SerializeToNode(entry, ApiJson.Options)!))
                Row(csv, [$"{history.PatientId}", history.Clinic, .. Members.Select(member => Cell(entry[member]))]);
        }
        return text.ToString();
    }

    private static void Row(CsvWriter csv, IEnumerable<string> cells)
    {
        foreach (var cell in cells)
            csv.WriteField(cell);
        csv.NextRecord();
    }

    private static string Cell(JsonNode? value) =>
        value switch
        {
            null => "",
            JsonArray list => string.Join(' ', list.Select(Cell)),
            JsonValue when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
            _ => value.ToJsonString(ApiJson.Options),
        };
}
