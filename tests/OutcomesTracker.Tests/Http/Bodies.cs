using System.Text.Json;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Tests.Http;

/// <summary>Bodies by command, as the contract's table writes them (in the form of an import line), and how they are read.</summary>
internal static class Bodies
{
    public const int ThisYear = 2026;

    private static readonly string Sha256 = new('a', 64);

    /// <summary>Only what is required.</summary>
    public static readonly IReadOnlyDictionary<string, string> Minimal = new Dictionary<string, string>
    {
        ["enrol-patient"] = """{"enrolledOn":"2026-01-10","birthYear":1985,"sex":"female","skinType":3}""",
        ["give-consent"] = """{"scope":"treatment","on":"2026-01-10"}""",
        ["withdraw-consent"] = """{"scope":"treatment","on":"2026-01-10"}""",
        ["record-consultation"] = """
            {"consultedOn":"2026-01-15","provider":{"id":"dr-okafor","role":"dermatologist"},"concerns":[{"indication":"acne-scars","bodyArea":"face"}],
             "conditions":[],"medications":[]}
            """,
        ["record-session"] = """
            {"performedOn":"2026-03-01","modality":"microneedling-pen","treats":[{"indication":"acne-scars","bodyArea":"face"}],
             "operator":{"id":"dr-okafor","role":"dermatologist"},"setting":"clinic"}
            """,
        ["report-side-effect"] = """{"term":"redness","severity":1,"onsetOn":"2026-03-01","reportedBy":"patient"}""",
        ["resolve-side-effect"] = """{"sideEffectId":"00000000-0000-4000-8000-000000000004","resolvedOn":"2026-03-04"}""",
        ["record-assessment"] = """
            {"assessedOn":"2026-03-31","indication":"acne-scars","bodyArea":"face","instrument":"gais","score":2,"assessor":"blinded"}
            """,
        ["record-photo"] = $$"""
            {"takenOn":"2026-03-01","bodyArea":"face","view":"frontal","sha256":"{{Sha256}}","contentType":"image/jpeg","storageKey":"harbour/1.jpg"}
            """,
        ["record-loss-to-follow-up"] = """{"on":"2026-05-01","reason":"moved away"}""",
        ["correct-entry"] = """{"targetVersion":2,"reason":"typing error","replacement":{"scope":"treatment","on":"2026-01-10"}}""",
        ["retract-entry"] = """{"targetVersion":2,"reason":"typing error"}""",
    };

    /// <summary>Every optional field as well.</summary>
    public static readonly IReadOnlyDictionary<string, string> Full = new Dictionary<string, string>(Minimal)
    {
        ["enrol-patient"] = """
            {"enrolledOn":"2026-01-10","birthYear":1985,"sex":"female","skinType":3,"patientId":"00000000-0000-4000-8000-000000000001",
             "identity":{"fullName":"Ann Ash","dateOfBirth":"1985-04-01","email":"ann@example.org","phone":"+44 20 1234","recordNumber":"HA-1"}}
            """,
        ["record-consultation"] = """
            {"consultedOn":"2026-01-15","provider":{"id":"dr-okafor","role":"dermatologist"},"concerns":[{"indication":"acne-scars","bodyArea":"face"}],
             "conditions":["eczema"],"medications":["retinoid"],"advice":["sun cream"],"notes":"anxious",
             "plan":{"modality":"laser","sessions":4,"intervalDays":28,"costPerSession":{"amount":180.5,"currency":"GBP"}}}
            """,
        ["record-session"] = """
            {"performedOn":"2026-03-01","modality":"microneedling-pen","treats":[{"indication":"acne-scars","bodyArea":"face"}],
             "operator":{"id":"dr-okafor","role":"dermatologist"},"setting":"clinic","sessionId":"00000000-0000-4000-8000-000000000003",
             "device":{"model":"SkinPen","lot":"LOT-7","needleDepthMm":1.5,"energyMj":20.25},"anaesthetic":{"agent":"lidocaine","minutesBefore":40},
             "adjuncts":["prp","vitamin-c"],"durationMinutes":60,"cost":{"amount":200,"currency":"EUR"},"override":{"reason":"agreed"}}
            """,
        ["report-side-effect"] = """
            {"term":"redness","severity":1,"onsetOn":"2026-03-01","reportedBy":"patient","sideEffectId":"00000000-0000-4000-8000-000000000004",
             "sessionId":"00000000-0000-4000-8000-000000000003","bodyArea":"face","serious":true,"note":"warm"}
            """,
        ["resolve-side-effect"] = """{"sideEffectId":"00000000-0000-4000-8000-000000000004","resolvedOn":"2026-03-04","sequelae":false}""",
        ["record-photo"] = $$"""
            {"takenOn":"2026-03-01","bodyArea":"face","view":"frontal","sha256":"{{Sha256}}","contentType":"image/jpeg","storageKey":"harbour/1.jpg",
             "photoId":"00000000-0000-4000-8000-000000000005"}
            """,
    };

    public static TheoryData<string> Commands => [.. Minimal.Keys];

    public static CommandDefinition Definition(string command) =>
        RegistryFeatures.Commands.Single(definition => definition.Name == command);

    /// <summary>The command as read, if nothing was wrong with its body, and what was.</summary>
    public static (PatientCommand? Command, IReadOnlyList<FieldError> Errors) Read(string command, string json)
    {
        using var document = JsonDocument.Parse(json, RequestBody.Strict);
        var errors = new FieldErrors(ThisYear);
        var read = Definition(command).Read(document.RootElement, errors);
        Assert.Equal(read is null, errors.Count > 0);
        return (read, errors.All);
    }

    /// <summary>The command of a body that nothing is wrong with.</summary>
    public static PatientCommand Accepted(string command, string json)
    {
        var (read, errors) = Read(command, json);
        Assert.Empty(errors);
        return read!;
    }

    public static void Accepts(string command, string json) => Assert.Empty(Read(command, json).Errors);

    /// <summary>Refused because of exactly these fields.</summary>
    public static void Refuses(string command, string json, params string[] fields) =>
        Assert.Equal(fields.Order(), Read(command, json).Errors.Select(error => error.Field).Distinct().Order());
}
