using System.Reflection;
using System.Text.Json.Nodes;
using OutcomesTracker.Domain.Events;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Tests.Specs;

namespace OutcomesTracker.Tests.Golden;

/// <summary>What is stored once must be readable for ever: each shape is a file, written and read back.</summary>
public sealed class StoredEventTests
{
    public static TheoryData<string> Files => [.. EventSamples.All.Keys];

    [Theory, MemberData(nameof(Files))]
    public void An_event_is_written_as_its_file_says(string file)
    {
        var (expected, actual) = (JsonNode.Parse(GoldenFiles.Event(file)), JsonNode.Parse(EventJson.Write(EventSamples.All[file]).Span));
        Assert.True(JsonNode.DeepEquals(expected, actual), $"{file} became {actual}");
    }

    [Theory, MemberData(nameof(Files))]
    public void A_file_is_read_as_the_event_that_wrote_it(string file)
    {
        var read = EventJson.Read(GoldenFiles.NameOf(file), GoldenFiles.Event(file));
        Assert.IsType(EventSamples.All[file].GetType(), read);
        Assert.Equal(EventJson.Write(EventSamples.All[file]).ToArray(), EventJson.Write(read!).ToArray());
    }

    [Fact]
    public void Every_stored_name_has_a_file_and_every_file_a_sample()
    {
        Assert.Empty(EventNames.All.Keys.Except(GoldenFiles.Events.Select(GoldenFiles.NameOf)));
        Assert.Equal(GoldenFiles.Events.Order(), EventSamples.All.Keys.Order());
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

    /// <summary>Or a new optional field would not be fixed by any file.</summary>
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
