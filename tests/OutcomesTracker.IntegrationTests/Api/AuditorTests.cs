using System.Text.Json;
using System.Text.Json.Nodes;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Tests.Golden;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>The histories of a patient with every entry and every optional text, as its clinic and an auditor read them.</summary>
public sealed class AuditedPatient : IAsyncLifetime
{
    private readonly RunningRegistry registry = new();

    /// <summary>The number of protected texts that were sent.</summary>
    public int Texts { get; private set; }

    public string OfClinic { get; private set; } = "";

    /// <summary>The clinic's, from a server that hides free text from auditors.</summary>
    public string OfClinicWhereHidden { get; private set; } = "";

    public string Shown { get; private set; } = "";

    public string Hidden { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await registry.InitializeAsync();
        using var clinician = registry.Clinician();
        (var patient, Texts) = await MarkedTexts.RecordEverything(clinician);
        using var auditor = registry.As(Role.Auditor);
        (OfClinic, Shown) = (await History(clinician), await History(auditor));
        await using var hiding = await AnotherServer.With(registry.Settings, "Privacy:AuditorsSeeFreeText=false");
        using var clinicianThere = hiding.As(Role.Clinician, "harbour");
        using var auditorThere = hiding.As(Role.Auditor);
        (OfClinicWhereHidden, Hidden) = (await History(clinicianThere), await History(auditorThere));

        async Task<string> History(HttpClient client) => (await client.Read($"{patient}/history")).GetRawText();
    }

    public ValueTask DisposeAsync() => registry.DisposeAsync();
}

/// <summary>What an auditor reads of a patient: nothing that identifies, and free text marked as such or hidden.</summary>
public sealed class AuditorTests(AuditedPatient audited) : IClassFixture<AuditedPatient>
{
    private static readonly string[] Identifying = ["identity", "storageKey"];

    private readonly JsonNode ofClinic = JsonNode.Parse(audited.OfClinic)!,
        shown = JsonNode.Parse(audited.Shown)!,
        hidden = JsonNode.Parse(audited.Hidden)!;

    [Fact]
    public void An_identity_and_a_storage_key_are_masked_wherever_they_stand()
    {
        foreach (var name in Identifying)
        {
            var places = All(ofClinic).Where(node => Name(node) == name).Select(node => node.GetPath()).ToList();
            Assert.Equal(2, places.Count); // once recorded and once in its correction
            foreach (var answer in (JsonNode[])[shown, hidden])
                Assert.Equal(
                    places.ToDictionary(place => place, _ => "masked"),
                    All(answer).Where(node => Name(node) == name).ToDictionary(node => node.GetPath(), node => node.GetValue<string>())
                );
        }
        var identity = JsonNode.Parse(GoldenCommand.Of("enrol-patient").Full)!["identity"]!;
        string[] identifying =
        [
            .. Strings(identity),
            JsonNode.Parse(GoldenCommand.Of("record-photo").Full)!["storageKey"]!.GetValue<string>(),
        ];
        Assert.Equal(6, identifying.Length);
        foreach (var text in identifying)
        {
            Assert.Contains(text, audited.OfClinic, StringComparison.Ordinal);
            Assert.DoesNotContain(text, audited.Shown, StringComparison.Ordinal);
            Assert.DoesNotContain(text, audited.Hidden, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_free_text_that_an_auditor_reads_is_listed_and_nothing_else()
    {
        Assert.True(shown["freeText"]!["shown"]!.GetValue<bool>());
        var found = Marked(shown);
        Assert.Equal(found.Select(node => node.GetPath()), Paths(shown));
        Assert.Equal(MarkedTexts.Protected.Except(Identifying).Order(), found.Select(Name).Distinct().Order());
        // The reason of a correction or retraction stands both in the entry and in its data; the two identities are no free text.
        var reasons = shown["entries"]!.AsArray().Count(entry => entry!["reason"] is not null);
        Assert.Equal(audited.Texts - 2 + reasons, found.Count);
    }

    [Fact]
    public void Hidden_free_text_is_masked_and_the_answer_says_so()
    {
        Assert.False(hidden["freeText"]!["shown"]!.GetValue<bool>());
        Assert.Equal(Paths(shown), Paths(hidden));
        Assert.DoesNotContain(MarkedTexts.Mark, audited.Hidden, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("enc:v1:", audited.Hidden, StringComparison.Ordinal);
        var texts = All(hidden).ToDictionary(node => node.GetPath());
        Assert.All(Paths(hidden), path => Assert.Equal("masked", texts[path].GetValue<string>()));
    }

    [Fact]
    public void Everything_else_is_as_the_clinic_reads_it()
    {
        var masked = Identifying.SelectMany(name => All(ofClinic).Where(node => Name(node) == name)).Select(node => node.GetPath());
        Same(Without(ofClinic, masked), Without(shown, masked), "the free text shown");
        Same(Without(ofClinic, [.. masked, .. Paths(hidden)]), Without(hidden, [.. masked, .. Paths(hidden)]), "the free text hidden");
    }

    [Fact]
    public void The_clinic_reads_everything_wherever_auditors_do_not()
    {
        Assert.Equal(audited.OfClinic, audited.OfClinicWhereHidden);
        Assert.Null(ofClinic["freeText"]);
        Assert.Equal(["patientId", "clinic", "version", "entries"], ofClinic.AsObject().Select(member => member.Key));
        Assert.DoesNotContain("masked", audited.OfClinic, StringComparison.Ordinal);
    }

    private static void Same(JsonObject expected, JsonObject actual, string because) =>
        Assert.True(JsonNode.DeepEquals(expected, actual), $"With {because}: {actual.ToJsonString()}");

    /// <summary>A copy without the list of free texts, and with nothing at these paths.</summary>
    private static JsonObject Without(JsonNode answer, IEnumerable<string> paths)
    {
        var copy = answer.DeepClone().AsObject();
        copy.Remove("freeText");
        var all = All(copy).ToDictionary(node => node.GetPath());
        foreach (var path in paths)
            all[path].ReplaceWith<JsonNode?>(null);
        return copy;
    }

    private static IEnumerable<string> Paths(JsonNode answer) =>
        answer["freeText"]!["paths"]!.AsArray().Select(path => $"$.{path!.GetValue<string>()}");

    private static List<JsonNode> Marked(JsonNode answer) =>
        [
            .. All(answer["entries"]!)
                .Where(node =>
                    node.GetValueKind() == JsonValueKind.String
                    && node.GetValue<string>().Contains(MarkedTexts.Mark, StringComparison.OrdinalIgnoreCase)
                ),
        ];

    private static IEnumerable<string> Strings(JsonNode node) =>
        All(node).Where(one => one.GetValueKind() == JsonValueKind.String).Select(one => one.GetValue<string>());

    /// <summary>A value and everything inside it that is not null, in the order of the text.</summary>
    private static IEnumerable<JsonNode> All(JsonNode node) =>
        node switch
        {
            JsonObject members => [node, .. members.Where(member => member.Value is not null).SelectMany(member => All(member.Value!))],
            JsonArray entries => [node, .. entries.Where(entry => entry is not null).SelectMany(entry => All(entry!))],
            _ => [node],
        };

    private static string Name(JsonNode node) => node.Parent is JsonObject ? node.GetPropertyName() : "";
}
