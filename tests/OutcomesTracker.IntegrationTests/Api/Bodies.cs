using System.Text.Json;
using System.Text.Json.Nodes;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>A valid body of every command, all about one patient's early 2025; tests change what they are about.</summary>
public static class Bodies
{
    private static readonly object Face = new { indication = "acne-scars", bodyArea = "face" };

    public static JsonObject Enrolment(Guid? patientId = null) =>
        Of(
                new
                {
                    enrolledOn = "2025-01-10",
                    birthYear = 1980,
                    sex = "female",
                    skinType = 3,
                }
            )
            .With("patientId", patientId);

    public static JsonObject Consent(string scope = "treatment", string on = "2025-01-10") => Of(new { scope, on });

    public static JsonObject Consultation(string on = "2025-01-12", params string[] conditions) =>
        Of(
            new
            {
                consultedOn = on,
                provider = new { id = "dr-1", role = "dermatologist" },
                concerns = new[] { Face },
                conditions,
                medications = Array.Empty<string>(),
            }
        );

    public static JsonObject Session(string on = "2025-02-01") =>
        Of(
            new
            {
                performedOn = on,
                modality = "microneedling-pen",
                treats = new[] { Face },
                @operator = new { id = "n-1", role = "nurse" },
                setting = "clinic",
            }
        );

    public static JsonObject SideEffect(string onset = "2025-02-02") =>
        Of(
            new
            {
                term = "redness",
                severity = 1,
                onsetOn = onset,
                reportedBy = "patient",
            }
        );

    public static JsonObject Resolution(string on = "2025-02-05") => Of(new { resolvedOn = on });

    public static JsonObject Assessment(decimal score = 2, string on = "2025-03-03") =>
        Of(
            new
            {
                assessedOn = on,
                indication = "acne-scars",
                bodyArea = "face",
                instrument = "gais",
                score,
                assessor = "clinician",
            }
        );

    public static JsonObject Photo(string on = "2025-02-01") =>
        Of(
            new
            {
                takenOn = on,
                bodyArea = "face",
                view = "front",
                sha256 = new string('a', 64),
                contentType = "image/jpeg",
                storageKey = "harbour/1.jpg",
            }
        );

    public static JsonObject Loss(string on = "2025-06-01") => Of(new { on, reason = "Moved away" });

    public static JsonObject Correction(int targetVersion, JsonObject replacement) =>
        Of(
            new
            {
                targetVersion,
                reason = "Typed wrongly",
                replacement,
            }
        );

    public static JsonObject Retraction(int targetVersion) => Of(new { targetVersion, reason = "Another patient's" });

    public static JsonObject Of(object body) => JsonSerializer.SerializeToNode(body)!.AsObject();

    /// <summary>The body with one member changed, or, by null, left out.</summary>
    public static JsonObject With(this JsonObject body, string name, object? value)
    {
        var changed = body.DeepClone().AsObject();
        if (value is null)
            changed.Remove(name);
        else
            changed[name] = JsonSerializer.SerializeToNode(value);
        return changed;
    }

    /// <summary>The same as an import line; a member that is null is left out.</summary>
    public static string Line(
        string command,
        Guid? patientId,
        JsonObject data,
        Guid? commandId = null,
        string clinic = "harbour",
        string? actor = null
    ) =>
        Of(
                new
                {
                    command,
                    commandId = commandId ?? Guid.NewGuid(),
                    clinic,
                    data,
                }
            )
            .With("patientId", patientId)
            .With("actor", actor)
            .ToJsonString();
}
