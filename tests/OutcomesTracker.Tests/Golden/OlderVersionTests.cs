using System.Text.Json;
using System.Text.Json.Nodes;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Tests.Specs;

namespace OutcomesTracker.Tests.Golden;

/// <summary>
/// Older versions of an event are read as today's, alone and inside a correction. They are made up here, since no event has changed its
/// shape yet.
/// </summary>
public sealed class OlderVersionTests
{
    // The first version has "who", the second "reporter", today's "reportedBy".
    private static readonly EventReader Reader = new(
        new OlderVersion("effect_told", "effect_reported", json => Renamed(json, "who", "reporter")),
        new OlderVersion("effect_reported", "side_effect_reported", json => Renamed(json, "reporter", "reportedBy"))
    );

    [Theory, InlineData("effect_told", "who"), InlineData("effect_reported", "reporter"), InlineData("side_effect_reported", "reportedBy")]
    public void An_event_of_any_version_is_read_as_todays(string name, string member) =>
        Assert.Equal(Some.Reported(), Reader.Read(name, Bytes(Stored(member))));

    [Theory, InlineData("effect_told", "who"), InlineData("effect_reported", "reporter")]
    public void So_is_the_replacement_in_a_correction(string name, string member)
    {
        var corrected = Some.Corrected(3, Some.Reported());
        var json = JsonNode.Parse(EventJson.Write(corrected).Span)!.AsObject();
        json["replacement"] = new JsonObject { ["type"] = name, ["data"] = Stored(member) };
        Assert.Equal(corrected, Reader.Read("entry_corrected", Bytes(json)));
    }

    [Fact]
    public void Whoever_asks_for_a_type_gets_its_older_names_too() =>
        Assert.Equal(["side_effect_reported", "effect_reported", "effect_told"], Reader.NamesOf(typeof(SideEffectReported)));

    [Fact]
    public void What_is_foreign_stays_foreign() => Assert.Null(Reader.Read("somebody_elses", Bytes([])));

    private static JsonObject Stored(string member) =>
        Renamed(JsonNode.Parse(EventJson.Write(Some.Reported()).Span)!.AsObject(), "reportedBy", member);

    private static JsonObject Renamed(JsonObject json, string from, string to)
    {
        var value = json[from]!.DeepClone();
        json.Remove(from);
        json[to] = value;
        return json;
    }

    private static byte[] Bytes(JsonObject json) => JsonSerializer.SerializeToUtf8Bytes(json);
}
