using System.Reflection;
using System.Text.Json.Nodes;
using OutcomesTracker.Domain.Events;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Tests.Specs;

namespace OutcomesTracker.Tests.Golden;

/// <summary>A stored event must be readable for ever: each shape has a file, which is read and written back.</summary>
public sealed class StoredEventTests
{
    public static TheoryData<string> Files => [.. GoldenFiles.Events];

    /// <summary>Detects a member that the event does not read, which would be lost, and one that it writes differently.</summary>
    [Theory, MemberData(nameof(Files))]
    public void A_file_is_read_as_its_event_and_written_as_it_was(string file)
    {
        var read = EventJson.Read(GoldenFiles.NameOf(file), GoldenFiles.Event(file));
        Assert.IsType(EventNames.TypeOf(GoldenFiles.NameOf(file))!, read);
        var (expected, actual) = (JsonNode.Parse(GoldenFiles.Event(file)), JsonNode.Parse(EventJson.Write(read).Span));
        Assert.True(JsonNode.DeepEquals(expected, actual), $"{file} became {actual}");
    }

    [Fact]
    public void Every_stored_name_has_a_file() => Assert.Empty(EventNames.All.Keys.Except(GoldenFiles.Events.Select(GoldenFiles.NameOf)));

    /// <summary>Checks the values of codes, days, numbers and sealed texts, not only that they are written back.</summary>
    [Fact]
    public void A_session_is_read_field_by_field()
    {
        var expected = Some.Treated() with
        {
            Modality = Modality.MicroneedlingRoller,
            Operator = new("nurse-7", ProviderRole.Nurse),
            Setting = Setting.Home,
            Device = new("DermaRoller", "LOT-7", 1.75m, 20.25m),
            Anaesthetic = new("lidocaine", 40),
            Adjuncts = [Adjunct.Prp, Adjunct.VitaminC],
            DurationMinutes = 60,
            Cost = new(200, "EUR"),
            Override = new(
                Some.Sealed("reason"),
                [new("eczema", FindingSource.Condition, 3), new("isotretinoin", FindingSource.Medication, 3)]
            ),
            Warnings = [new("needle-depth", "The needle depth is outside the usual 0.5–1.5 mm.")],
        };
        var read = EventJson.Read("session_performed", GoldenFiles.Event("session_performed.json"))!;
        Assert.Equivalent(expected, read, strict: true);
    }

    [Fact]
    public void Every_event_has_a_stored_name()
    {
        var events = typeof(EventNames)
            .Assembly.GetTypes()
            .Where(type => !type.IsAbstract && (type.IsAssignableTo(typeof(PatientEvent)) || type.IsAssignableTo(typeof(ClinicEvent))));
        Assert.Equal(events.OrderBy(type => type.Name), EventNames.All.Values.OrderBy(type => type.Name));
        Assert.All(EventNames.All, pair => Assert.Equal((pair.Value, pair.Key), (EventNames.TypeOf(pair.Key)!, EventNames.Of(pair.Value))));
    }

    /// <summary>Otherwise no file would fix a new optional field.</summary>
    [Fact]
    public void The_first_file_of_a_name_has_every_field_of_its_event()
    {
        foreach (var (name, type) in EventNames.All)
        {
            var members = JsonNode.Parse(GoldenFiles.Event($"{name}.json"))!.AsObject().Select(member => member.Key).Order();
            var fields = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Select(field => char.ToLowerInvariant(field.Name[0]) + field.Name[1..]);
            Assert.Equal(fields.Order(), members);
        }
    }

    /// <summary>What an event of before an optional field looks like is fixed too.</summary>
    [Fact]
    public void An_event_with_optional_fields_has_a_file_without_them()
    {
        foreach (var (name, type) in EventNames.All)
        {
            var nullability = new NullabilityInfoContext();
            var optional = type.GetConstructors()
                .SelectMany(constructor => constructor.GetParameters())
                .Where(field => field.HasDefaultValue || nullability.Create(field).ReadState == NullabilityState.Nullable)
                .Select(field => char.ToLowerInvariant(field.Name![0]) + field.Name[1..])
                .Where(field => field != "original")
                .ToList();
            if (optional.Count == 0)
                continue;
            var members = JsonNode.Parse(GoldenFiles.Event($"{name}.minimal.json"))!.AsObject().Select(member => member.Key);
            Assert.Empty(optional.Intersect(members));
        }
    }

    [Fact]
    public void A_foreign_event_is_passed_over() => Assert.Null(EventJson.Read("tombstone", "{}"u8.ToArray()));

    [Fact]
    public void Unsealed_text_is_never_written()
    {
        Assert.Throws<InvalidOperationException>(() => EventJson.Write(Some.Enrolled(identity: ProtectedText.Plain("Ann"))));
        Assert.Throws<InvalidOperationException>(() =>
            EventJson.Write(Some.Corrected(1, Some.Enrolled(identity: ProtectedText.Plain("Ann"))))
        );
    }

    [Fact]
    public void Protected_text_never_shows_itself()
    {
        Assert.DoesNotContain("Ann", Some.Enrolled(identity: ProtectedText.Plain("Ann")).ToString());
        Assert.DoesNotContain("Ann", new EnrolPatient(default, 1985, Sex.Other, 1, ProtectedText.Plain("Ann")).ToString());
    }
}
