using System.Globalization;
using System.Text;
using OutcomesTracker.Server.Commands;

namespace OutcomesTracker.Benchmarks;

/// <summary>
/// A patient with a history of many years: rounds of ten entries, of every kind, with a correction and a retraction in each round.
/// </summary>
internal static class LongStory
{
    private const string Pair = """{"indication":"acne-scars","bodyArea":"cheeks"}""",
        Doctor = """{"id":"dr-okafor","role":"dermatologist"}""",
        Scored = "\"indication\":\"acne-scars\",\"bodyArea\":\"cheeks\",\"instrument\":\"goodman-baron\",\"assessor\":\"clinician\"";

    private static readonly DateOnly FirstDay = new(1985, 1, 1);

    /// <summary>The first day of the round to which an entry belongs.</summary>
    public static DateOnly DayOf(int entry) => FirstDay.AddDays((entry - 2) / 10 * 28);

    /// <summary>The first <paramref name="count"/> lines of an import; each entry's version is the number of its line, from 1.</summary>
    public static byte[] Lines(Guid patient, int count)
    {
        var lines = new StringBuilder();
        for (var entry = 1; entry <= count; entry++)
        {
            var (command, data) =
                entry == 1
                    ? (
                        "enrol-patient",
                        """{"enrolledOn":"1985-01-01","birthYear":1960,"sex":"female","skinType":3,"identity":{"fullName":"Ada Long"}}"""
                    )
                    : Entry(patient, entry);
            var id = Id(patient, entry);
            lines
                .Append(
                    CultureInfo.InvariantCulture,
                    $$"""{"command":"{{command}}","commandId":"{{id}}","clinic":"harbour","patientId":"{{patient:D}}","data":{{data}}}"""
                )
                .Append('\n');
        }
        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    private static (string Command, string Data) Entry(Guid patient, int entry)
    {
        var (place, first) = ((entry - 2) % 10, DayOf(entry));
        string Day(int later) => first.AddDays(later).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return place switch
        {
            0 => ("give-consent", $$"""{"scope":"treatment","on":"{{Day(0)}}"}"""),
            1 => (
                "record-consultation",
                $$"""{"consultedOn":"{{Day(0)}}","provider":{{Doctor}},"concerns":[{{Pair}}]"""
                    + $$""","conditions":[],"medications":["retinoid"],"notes":"As before."}"""
            ),
            2 => ("record-session", Session(Day(1), Id(patient, entry), "clinic")),
            3 => (
                "report-side-effect",
                $$"""{"sideEffectId":"{{Id(patient, entry)}}","term":"redness","severity":1"""
                    + $$""","onsetOn":"{{Day(2)}}","sessionId":"{{Id(patient, entry - 1)}}","reportedBy":"patient","note":"Since noon."}"""
            ),
            4 => ("resolve-side-effect", $$"""{"sideEffectId":"{{Id(patient, entry - 1)}}","resolvedOn":"{{Day(5)}}"}"""),
            5 => ("record-assessment", $$"""{"assessedOn":"{{Day(10)}}","score":3,{{Scored}} }"""),
            6 => (
                "record-photo",
                $$"""
                {"photoId":"{{Id(patient, entry)}}","takenOn":"{{Day(10)}}","bodyArea":"cheeks","view":"left",
                "sha256":"{{new string('a', 64)}}","contentType":"image/jpeg","storageKey":"p/{{entry}}"}
                """.ReplaceLineEndings("")
            ),
            7 => ("record-session", Session(Day(12), Id(patient, entry), "home")),
            8 => (
                "correct-entry",
                $$"""{"targetVersion":{{entry - 3}},"reason":"A misreading.","replacement":"""
                    + $$"""{"assessedOn":"{{Day(10)}}","score":2,{{Scored}} } }"""
            ),
            _ => ("retract-entry", $$"""{"targetVersion":{{entry - 2}},"reason":"Another patient's."}"""),
        };
    }

    public static string Session(string day, Guid id, string setting) =>
        $$"""{"sessionId":"{{id}}","performedOn":"{{day}}","modality":"microneedling-pen","treats":[{{Pair}}]"""
        + $$""","operator":{{Doctor}},"setting":"{{setting}}","device":{"model":"Pen 3","lot":"L-118","needleDepthMm":1.5} }""";

    public static Guid Id(Guid patient, int entry) => DeterministicId.OfClinic($"{patient}/{entry}");
}
