using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using OutcomesTracker.PageTests.Flows;
using OutcomesTracker.Tests.Photos;

namespace OutcomesTracker.PageTests.Demo;

/// <summary>
/// A patient of whom there is as much to tell as the report tells of anybody: six courses, of which four are shown, each of its own
/// indication and modality, with scores by an instrument of its own; every side effect three times, some not over; a plan that is late; two
/// pairs of photographs.
/// </summary>
internal static class FullCase
{
    private static readonly JsonSerializerOptions WithoutNull = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private static readonly DateOnly Began = new(2024, 2, 1);

    /// <summary>The two last have no more room in the report.</summary>
    private static readonly (
        string Indication,
        string Area,
        string Modality,
        string? Instrument,
        decimal Before,
        decimal After
    )[] Courses =
    [
        ("hypertrophic-scars", "perioral", "microneedling-rf", "posas-observer", 48.5m, 22.25m),
        ("melasma", "periorbital", "chemical-peel", "mmasi", 20.75m, 9.5m),
        ("chickenpox-scars", "buttocks", "microneedling-roller", "goodman-baron", 4, 3),
        ("wrinkles", "forehead", "microneedling-pen", "fitzpatrick-wrinkle", 9, 9),
        ("stretch-marks", "abdomen", "laser", null, 0, 0),
        ("uneven-tone", "cheeks", "facial", null, 0, 0),
    ];

    private static readonly string[] Effects =
    [
        "redness swelling irritation pain tightness flaking bruising bleeding peeling infection allergic-reaction scarring",
        "hyperpigmentation hypopigmentation itching cold-sore other",
    ];

    /// <summary>Imports the patient as a clinician.</summary>
    /// <returns>The address of the case.</returns>
    public static async Task<string> Record(IPage page)
    {
        var patientId = Guid.NewGuid();
        await page.Import([.. Lines(patientId)]);
        await page.Shows("Done");
        foreach (var view in (string[])["left oblique", "right oblique"])
        foreach (var day in (int[])[-20, 120])
            await page.Photograph($"/patients/{patientId}", Began.AddDays(day), "Perioral", view, SomePicture.OnItsSide(scale: 20));
        return $"/patients/{patientId}";
    }

    private static IEnumerable<string> Lines(Guid patientId)
    {
        var identity = new { fullName = "Maria Guadalupe Fernandez de la Vega y Montealegre" };
        yield return Line(
            "enrol-patient",
            null,
            new
            {
                patientId,
                enrolledOn = Day(-30),
                birthYear = 1980,
                sex = "female",
                skinType = 3,
                identity,
            }
        );
        foreach (var scope in (string[])["treatment", "photography"])
            yield return Line("give-consent", patientId, new { scope, on = Day(-30) });
        yield return Line("record-consultation", patientId, Consultation());
        foreach (var (place, course) in Courses.Index().Reverse())
        {
            for (var session = 0; session < 4; session++)
                yield return Line("record-session", patientId, Session(course.Modality, course, (28 * session) + 6 - place));
            for (var score = 0; score < 8 && course.Instrument is not null; score++)
                yield return Line("record-assessment", patientId, Assessment(course, score));
        }
        foreach (var line in Effects.SelectMany(terms => terms.Split(' ')).SelectMany(term => EffectOf(patientId, term)))
            yield return line;
    }

    private static object Consultation() =>
        new
        {
            consultedOn = Day(-20),
            provider = new { id = "dr-1", role = "dermatologist" },
            concerns = Courses.Select(course => new { indication = course.Indication, bodyArea = course.Area }),
            conditions = Array.Empty<string>(),
            medications = Array.Empty<string>(),
            plan = new
            {
                modality = "microneedling-roller",
                sessions = 12,
                intervalDays = 28,
                costPerSession = new { amount = 200, currency = "EUR" },
            },
        };

    private static object Session(string modality, (string Indication, string Area, string, string?, decimal, decimal) course, int day) =>
        new
        {
            performedOn = Day(day),
            modality,
            treats = new[] { new { indication = course.Indication, bodyArea = course.Area } },
            @operator = new { id = "n-1", role = "nurse" },
            setting = "clinic",
        };

    /// <summary>The first is the baseline, and the last counts.</summary>
    private static object Assessment(
        (string Indication, string Area, string, string? Instrument, decimal Before, decimal After) course,
        int score
    ) =>
        new
        {
            assessedOn = Day((18 * score) + 1),
            indication = course.Indication,
            bodyArea = course.Area,
            instrument = course.Instrument,
            score = score < 5 ? course.Before : course.After,
            assessor = "clinician",
        };

    private static IEnumerable<string> EffectOf(Guid patientId, string term)
    {
        for (var time = 0; time < 3; time++)
        {
            var sideEffectId = Guid.NewGuid();
            yield return Line(
                "report-side-effect",
                patientId,
                new
                {
                    sideEffectId,
                    term,
                    severity = 1,
                    onsetOn = Day(28 * time),
                    reportedBy = "patient",
                }
            );
            if (time < 2)
                yield return Line("resolve-side-effect", patientId, new { sideEffectId, resolvedOn = Day((28 * time) + 12) });
        }
    }

    private static string Day(int day) => Began.AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A line of an import of Harbour.</summary>
    public static string Line(string command, Guid? patientId, object data) =>
        JsonSerializer.Serialize(
            new
            {
                command,
                commandId = Guid.NewGuid(),
                clinic = "harbour",
                patientId,
                data,
            },
            WithoutNull
        );
}
