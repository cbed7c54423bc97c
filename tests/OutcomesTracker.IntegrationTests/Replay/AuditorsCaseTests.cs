using System.Text.Json;
using System.Text.Json.Nodes;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Tests.Golden;

namespace OutcomesTracker.IntegrationTests.Replay;

/// <summary>What an auditor reads of a case and of its changes: nothing that identifies, and free text listed or hidden.</summary>
public sealed class AuditorsCaseTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    [Fact]
    public async Task Identities_are_masked_and_free_text_is_listed_or_masked_and_the_rest_is_as_the_clinic_reads_it()
    {
        using var clinician = registry.Clinician();
        using var auditor = registry.As(Role.Auditor);
        var (patient, _) = await MarkedTexts.RecordEverything(clinician);
        await using var hiding = await AnotherServer.With(registry.Settings, "Privacy:AuditorsSeeFreeText=false");
        using var auditorThere = hiding.As(Role.Auditor);
        foreach (var route in (string[])[patient, $"{patient}?asOfVersion=9", $"{patient}/diff?from=0", $"{patient}/diff?from=10"])
        {
            var (own, shown, hidden) = (await Read(clinician, route), await Read(auditor, route), await Read(auditorThere, route));
            var paths = Paths(shown);
            Assert.Equal(paths, Paths(hidden));
            Assert.Equal(
                Leaves(shown)
                    .Where(leaf => leaf.Value.Contains(MarkedTexts.Mark, StringComparison.OrdinalIgnoreCase))
                    .Select(leaf => leaf.Key)
                    .Order(),
                paths.Order()
            );
            Assert.All(paths, path => Assert.Equal("masked", Leaves(hidden)[path]));
            Assert.All(
                Identifying,
                text => Assert.DoesNotContain(text, shown.ToJsonString() + hidden.ToJsonString(), StringComparison.Ordinal)
            );
            Assert.DoesNotContain(MarkedTexts.Mark, hidden.ToJsonString(), StringComparison.OrdinalIgnoreCase);
            var differing = Leaves(own).Where(leaf => Leaves(shown).GetValueOrDefault(leaf.Key) != leaf.Value).Select(leaf => leaf.Value);
            Assert.All(differing, value => Assert.Contains(Identifying, text => value.EndsWith(text, StringComparison.Ordinal)));
        }
        Assert.True((await Read(auditor, patient))["isIdentityMasked"]!.GetValue<bool>());
        Assert.Null((await Read(auditor, patient))["identity"]);
        Assert.False((await Read(auditor, await clinician.Enrol()))["isIdentityMasked"]!.GetValue<bool>());
    }

    private static readonly List<string> Identifying =
    [
        .. GoldenTexts(JsonNode.Parse(GoldenCommand.Of("enrol-patient").Full)!["identity"]!),
        JsonNode.Parse(GoldenCommand.Of("record-photo").Full)!["storageKey"]!.GetValue<string>(),
    ];

    private static IEnumerable<string> GoldenTexts(JsonNode identity) =>
        identity.AsObject().Select(member => member.Value!.GetValue<string>());

    private static async Task<JsonNode> Read(HttpClient client, string route) => JsonNode.Parse((await client.Read(route)).GetRawText())!;

    private static List<string> Paths(JsonNode answer) =>
        [.. answer["freeText"]!["paths"]!.AsArray().Select(path => path!.GetValue<string>())];

    private static Dictionary<string, string> Leaves(JsonNode answer)
    {
        var copy = answer.DeepClone().AsObject();
        copy.Remove("freeText");
        return Server
            .Http.JsonLeaves.Of(copy)
            .ToDictionary(
                leaf => leaf.Key,
                leaf => leaf.Value.GetValueKind() == JsonValueKind.String ? leaf.Value.GetValue<string>() : leaf.Value.ToJsonString()
            );
    }
}
