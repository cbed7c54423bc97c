using System.Text.Json.Nodes;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>The free text (notes and reasons) of an answer. It is as people wrote it and may name somebody.</summary>
/// <param name="Shown">Whether it is shown. If not, each text is "masked".</param>
/// <param name="Paths">Where it is, each path written like the fields of a problem: <c>entries[3].data.notes</c>.</param>
public sealed record FreeTextInAnswer(bool Shown, IReadOnlyList<string> Paths);

/// <summary>
/// What one caller may read of a patient's stored events: the patient's own clinic everything; anybody else no identity, and free text only
/// where the server's settings allow it.
/// </summary>
/// <param name="key">Opens sealed texts; null once it is destroyed.</param>
public sealed class Disclosure(PatientKey? key, bool isToOwnClinic, bool showsFreeText)
{
    public const string Mask = "masked";

    public bool IsToOwnClinic => isToOwnClinic;

    private readonly List<string> freeTextPaths = [];

    /// <summary>What the patient's own clinic may read: everything.</summary>
    public static Disclosure ToOwnClinic(PatientRecord record) => new(record.Key, isToOwnClinic: true, showsFreeText: true);

    /// <summary>What a caller may read who was let to the patient; one of a clinic role is of the patient's own.</summary>
    public static Disclosure To(Caller caller, PatientRecord record, ServerSettings settings) =>
        new(record.Key, caller.IsClinicRole, settings.Of(Catalogue.AuditorsSeeFreeText));

    /// <summary>The free text that was read so far; null for the patient's own clinic, to which nothing of it is masked.</summary>
    public FreeTextInAnswer? FreeText => isToOwnClinic ? null : new(showsFreeText, freeTextPaths);

    /// <summary>A free text that will be at a path of the answer; null if there is none, or if its key is destroyed.</summary>
    public string? Read(ProtectedText? text, string path)
    {
        var shown = text is null ? null : Opened(text.Text);
        if (shown is not null)
            freeTextPaths.Add(path);
        return shown;
    }

    /// <summary>The stored document of an event that will be at a path of the answer, with its sealed texts opened or masked.</summary>
    public JsonNode? Read(JsonNode? stored, Type type, string path)
    {
        var within = new List<string>();
        var shown = Read(stored, type, within);
        freeTextPaths.AddRange(within.Select(inside => $"{path}.{inside}"));
        return shown;
    }

    /// <summary>The stored document of an event.</summary>
    /// <param name="within">Where in it free text is; added to.</param>
    public JsonNode? Read(JsonNode? stored, Type type, List<string> within)
    {
        var freeTexts = new List<JsonNode>();
        var shown = Value(stored, type, freeTexts);
        within.AddRange(freeTexts.Select(text => text.GetPath()[2..])); // without the $. of JSONPath
        return shown;
    }

    private string? Opened(string sealedText) =>
        key is null ? null
        : isToOwnClinic || showsFreeText ? key.Open(sealedText)
        : Mask;

    private JsonNode? Value(JsonNode? value, Type type, List<JsonNode> freeTexts) =>
        value switch
        {
            JsonObject replacement when type == typeof(PatientEvent) => Replacement(replacement, freeTexts),
            JsonObject members => new JsonObject(
                members.Select(member =>
                    KeyValuePair.Create(member.Key, Member(EventMembers.Of(type).GetValueOrDefault(member.Key), member.Value, freeTexts))
                )
            ),
            JsonArray entries => new JsonArray([.. entries.Select(entry => Value(entry, EventMembers.EntryOf(type), freeTexts))]),
            _ => value?.DeepClone(),
        };

    /// <summary>The event inside a correction, with its stored name beside it.</summary>
    private JsonObject Replacement(JsonObject stored, List<JsonNode> freeTexts)
    {
        var type = EventJson.Reader.TypeOf(stored["type"]!.GetValue<string>())!;
        return new(
            stored.Select(member =>
                KeyValuePair.Create(member.Key, member.Key == "data" ? Value(member.Value, type, freeTexts) : member.Value?.DeepClone())
            )
        );
    }

    private JsonNode? Member(EventMember? member, JsonNode? value, List<JsonNode> freeTexts) =>
        member switch
        {
            // An older version's member, or another application's: nothing says that it names nobody.
            null => isToOwnClinic ? value?.DeepClone() : Mask,
            { IsIdentifying: true } when !isToOwnClinic => Mask,
            { IsFreeText: true } => FreeTextOf(value, freeTexts),
            // An identity is sealed as one JSON document.
            { IsSealed: true } => key?.Open(value!.GetValue<string>()) is { } identity ? JsonNode.Parse(identity) : null,
            _ => Value(value, member.Type, freeTexts),
        };

    private JsonValue? FreeTextOf(JsonNode? value, List<JsonNode> freeTexts)
    {
        if (value is null || Opened(value.GetValue<string>()) is not { } text)
            return null;
        var shown = JsonValue.Create(text);
        freeTexts.Add(shown);
        return shown;
    }
}
