using System.Text.Json.Nodes;
using OutcomesTracker.Domain.Events;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Tests.Golden;
using OutcomesTracker.Tests.Specs;

namespace OutcomesTracker.Tests.Patients;

/// <summary>What a caller may read of stored events.</summary>
public sealed class DisclosureTests
{
    private static readonly PatientKey Key = new(Some.PatientId, new byte[32]);

    public static TheoryData<string> Files =>
        [.. GoldenFiles.Events.Where(file => EventNames.TypeOf(GoldenFiles.NameOf(file))!.IsAssignableTo(typeof(PatientEvent)))];

    /// <summary>In the files every sealed text, and nothing else, begins with its prefix.</summary>
    [Theory, MemberData(nameof(Files))]
    public void Every_sealed_text_of_every_event_is_masked_and_listed_unless_it_is_an_identity(string file)
    {
        var (stored, auditors) = (
            JsonNode.Parse(GoldenFiles.Event(file))!,
            new Disclosure(Key, isToOwnClinic: false, showsFreeText: false)
        );
        var shown = auditors.Read(stored, EventNames.TypeOf(GoldenFiles.NameOf(file))!, "data")!;
        var (before, after) = (Texts(stored), Texts(shown));
        var isSealed = before.Where(text => text.Value.StartsWith(PatientKey.Prefix, StringComparison.Ordinal)).Select(text => text.Key);
        var identifying = before.Keys.Where(path =>
            path.EndsWith(".identity", StringComparison.Ordinal) || path.EndsWith(".storageKey", StringComparison.Ordinal)
        );
        Assert.Equal(isSealed.Except(identifying), auditors.FreeText!.Paths);
        foreach (var path in isSealed.Union(identifying))
            before[path] = Disclosure.Mask;
        Assert.Equal(before, after);
    }

    /// <summary>The contract's list of free text, and the one place of each.</summary>
    [Fact]
    public void Free_text_is_notes_note_and_every_reason()
    {
        var auditors = new Disclosure(Key, isToOwnClinic: false, showsFreeText: false);
        foreach (var (name, type) in EventNames.All.Where(one => one.Value.IsAssignableTo(typeof(PatientEvent))))
            auditors.Read(JsonNode.Parse(GoldenFiles.Event($"{name}.json")), type, name);
        Assert.Equal(
            [
                "alert_acknowledged.actionTaken",
                "consultation_recorded.notes",
                "entry_corrected.reason",
                "entry_corrected.replacement.data.note",
                "entry_retracted.reason",
                "follow_up_lost.reason",
                "session_performed.override.reason",
                "side_effect_reported.note",
            ],
            auditors.FreeText!.Paths.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void A_replacement_is_masked_like_the_entry_it_replaces()
    {
        var photo = new PhotoTaken(Some.PhotoId, Some.Treatment, BodyArea.Face, "front", "", "image/jpeg", "ann-ash/1.jpg");
        foreach (var replacement in (PatientEvent[])[photo, Some.Enrolled(identity: Some.Sealed("{}"))])
        {
            var shown = Read(new Disclosure(Key, false, true), Some.Corrected(1, replacement) with { Reason = Sealed("typing error") });
            var data = shown["replacement"]!["data"]!;
            Assert.Equal("masked", (string?)data[replacement is PhotoTaken ? "storageKey" : "identity"]);
            Assert.Equal("typing error", (string?)shown["reason"]);
        }
    }

    [Fact]
    public void The_own_clinic_reads_all_of_it_whatever_auditors_see()
    {
        var clinic = new Disclosure(Key, isToOwnClinic: true, showsFreeText: false);
        var shown = Read(clinic, new FollowUpLost(Some.Treatment, Sealed("moved away")));
        Assert.Equal("moved away", (string?)shown["reason"]);
        Assert.Equal("Ann", (string?)Read(clinic, Some.Enrolled(identity: Sealed("""{"fullName":"Ann"}""")))["identity"]!["fullName"]);
        Assert.Null(clinic.FreeText);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void What_the_destroyed_key_had_sealed_is_null_and_not_listed(bool showsFreeText)
    {
        var auditors = new Disclosure(key: null, isToOwnClinic: false, showsFreeText);
        Assert.Null(Read(auditors, new FollowUpLost(Some.Treatment, Sealed("moved away")))["reason"]);
        Assert.Null(auditors.Read(Sealed("moved away"), "entries[0].reason"));
        Assert.Empty(auditors.FreeText!.Paths);
    }

    [Fact]
    public void A_member_that_no_event_of_today_has_is_masked_for_auditors_and_as_stored_for_the_clinic()
    {
        var stored = JsonNode.Parse(EventJson.Write(Some.Consented()).Span)!.AsObject();
        stored["nickname"] = new JsonObject { ["first"] = "Annie" };
        Assert.Equal("masked", (string?)new Disclosure(Key, false, true).Read(stored, typeof(ConsentGiven), "data")!["nickname"]);
        Assert.True(JsonNode.DeepEquals(stored, new Disclosure(Key, true, true).Read(stored, typeof(ConsentGiven), "data")));
    }

    /// <summary>Only what is sealed by its type is opened.</summary>
    [Fact]
    public void A_text_that_only_looks_sealed_stays_as_it_was_entered()
    {
        var consulted = Some.Consulted(conditions: [Key.Seal("a name")]) with { Notes = Sealed("anxious") };
        var auditors = new Disclosure(Key, false, true);
        var shown = Read(auditors, consulted);
        Assert.Equal(consulted.Conditions[0], (string?)shown["conditions"]![0]);
        Assert.Equal("anxious", (string?)shown["notes"]);
        Assert.Equal(["entries[0].data.notes"], auditors.FreeText!.Paths);
    }

    private static ProtectedText Sealed(string text) => ProtectedText.Sealed(Key.Seal(text));

    private static JsonNode Read(Disclosure disclosure, PatientEvent happened) =>
        disclosure.Read(JsonNode.Parse(EventJson.Write(happened).Span), happened.GetType(), "entries[0].data")!;

    /// <summary>Every text in a document by its path, in the document's order.</summary>
    private static Dictionary<string, string> Texts(JsonNode document)
    {
        var texts = new Dictionary<string, string>();
        Add(document);
        return texts;

        void Add(JsonNode? node)
        {
            if (node is JsonObject members)
                foreach (var member in members)
                    Add(member.Value);
            else if (node is JsonArray entries)
                foreach (var entry in entries)
                    Add(entry);
            else if (node is JsonValue value && value.TryGetValue<string>(out var text))
                texts[$"data{node.GetPath()[1..]}"] = text;
        }
    }
}
