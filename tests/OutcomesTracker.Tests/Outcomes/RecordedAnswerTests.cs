using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using OutcomesTracker.Outcomes.SmallCells;
using OutcomesTracker.Server.Features.Outcomes;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Tests.Outcomes;

/// <summary>The expected responses in tests/data, which a separate program computed from the contract alone.</summary>
public sealed class RecordedAnswerTests
{
    private static readonly JsonObject Expected = JsonNode.Parse(File.ReadAllBytes(RecordedInput.Path("expected.json")))!.AsObject();

    public static TheoryData<string, string> Questions =>
        new([.. Expected.SelectMany(viewer => viewer.Value!.AsObject().Select(question => (viewer.Key, question.Key)))]);

    [Fact]
    public async Task Every_line_is_acceptable()
    {
        var input = await RecordedInput.Read.Value;
        Assert.Empty(input.Refused);
        Assert.Equal((600, true), (input.Patients.Count(), input.Replayed > 0));
    }

    [Theory, MemberData(nameof(Questions))]
    public async Task The_answer_is_the_recorded_one(string viewer, string question)
    {
        var patients = (await RecordedInput.Read.Value).Patients;
        var minimum = viewer == "researcher, MinimumCellSize 5" ? new MinimumCellSize(5) : null;
        var caller = viewer.StartsWith("researcher", StringComparison.Ordinal)
            ? new Caller("r", Role.Researcher, null)
            : new Caller("c", Role.Clinician, "harbour");
        var query = new QueryCollection(QueryHelpers.ParseQuery(question[question.IndexOf('?', StringComparison.Ordinal)..]));
        var errors = new FieldErrors();
        var expected = Expected[viewer]![question]!.AsObject();
        if (question.StartsWith("/v1/outcomes/improvement", StringComparison.Ordinal))
            Same(
                expected["groups"],
                GetImprovementEndpoint.Groups(GetImprovementEndpoint.Request(query, caller, default, errors)!.Query.Ask(patients), minimum)
            );
        else
        {
            var tally = GetSideEffectsEndpoint.Request(query, caller, default, errors)!.Query.Ask(patients);
            Same(expected["groups"], GetSideEffectsEndpoint.Groups(tally, minimum));
            Assert.Equal(expected["unattributed"]!.GetValue<long>(), minimum?.RoundDown(tally.Unattributed) ?? tally.Unattributed);
        }
        Assert.Empty(errors.All);
    }

    private static void Same(JsonNode? expected, object groups) =>
        Same(expected, JsonSerializer.SerializeToNode(groups, ApiJson.Options), "groups");

    /// <summary>Compares counts exactly and quotients to 1e-12.</summary>
    private static void Same(JsonNode? expected, JsonNode? actual, string path)
    {
        if (expected is JsonObject members && actual is JsonObject others)
        {
            Assert.Equal(
                (path, string.Join(' ', members.Select(member => member.Key).Order())),
                (path, string.Join(' ', others.Select(member => member.Key).Order()))
            );
            foreach (var (name, value) in members)
                Same(value, others[name], $"{path}.{name}");
        }
        else if (expected?.GetValueKind() == JsonValueKind.Number && actual?.GetValueKind() == JsonValueKind.Number)
            Assert.True(
                Math.Abs(
                    expected.GetValue<double>() - double.Parse(actual.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture)
                ) <= 1e-12,
                $"{path}: {actual}, not {expected}"
            );
        else
            Assert.True(
                JsonNode.DeepEquals(expected, actual),
                $"{path}: {actual?.ToJsonString() ?? "null"}, not {expected?.ToJsonString() ?? "null"}"
            );
    }
}
