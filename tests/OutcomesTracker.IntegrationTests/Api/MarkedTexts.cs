using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OutcomesTracker.Domain.Clinics;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Tests.Golden;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>A patient with every entry that can be recorded, whose protected texts (identity and free text) all hold a mark.</summary>
internal static class MarkedTexts
{
    /// <summary>A part of every protected text; random base64 does not contain it.</summary>
    public const string Mark = "qzvx-Mariposa";

    /// <summary>The names of the fields that hold protected texts.</summary>
    public static readonly IReadOnlySet<string> Protected = new HashSet<string>(
        typeof(PatientCommand)
            .Assembly.GetTypes()
            // What a clinic keeps of itself is no patient's.
            .Where(type => type.Namespace != typeof(Clinic).Namespace)
            .SelectMany(type => type.GetProperties())
            .Where(property => property.PropertyType == typeof(ProtectedText))
            .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name))
    );

    /// <summary>
    /// Records the full body of every command, corrects each entry with the same body, retracts the last, and acknowledges an alert.
    /// </summary>
    /// <returns>The patient's path, and the number of protected texts that were sent.</returns>
    public static async Task<(string Patient, int Texts)> RecordEverything(HttpClient clinician)
    {
        var enrolment = RegistryFeatures.Command(typeof(EnrolPatient));
        var receipt = await clinician.Accept(enrolment.Path, Marked(enrolment.Name), Talking.Key(Guid.NewGuid()));
        var patient = $"/v1/patients/{receipt.GetProperty("patientId").GetGuid()}";
        List<CommandDefinition> recorded = [enrolment];
        List<CommandDefinition> waiting =
        [
            .. RegistryFeatures.Commands.Where(command => command is { Replacement: not null } && command != enrolment),
        ];
        while (waiting.Count > 0)
        {
            // Some commands are accepted only after others, so the rest is tried again.
            var before = recorded.Count;
            foreach (var command in waiting)
                if ((await clinician.Post(Path(command), Marked(command.Name).With(command.PathId ?? "", null))).Status == 201)
                    recorded.Add(command);
            Assert.True(recorded.Count > before, $"Not accepted: {string.Join(", ", waiting.Except(recorded).Select(one => one.Name))}.");
            waiting = [.. waiting.Except(recorded)];
        }
        foreach (var (at, command) in recorded.Index())
            await clinician.Accept($"{patient}/corrections", Because(Bodies.Correction(at + 1, Marked(command.Name))));
        await clinician.Accept($"{patient}/retractions", Because(Bodies.Retraction(recorded.Count)));
        var alerting = (await clinician.Accept($"{patient}/side-effects", Bodies.SideEffect().With("severity", 3))).GetProperty("id");
        await clinician.Accept($"{patient}/side-effects/{alerting}/acknowledgement", Bodies.Of(new { actionTaken = $"{Mark} called" }));
        var texts = 2 * recorded.Sum(command => Texts(Marked(command.Name))) + recorded.Count + 2;
        var shown = (await clinician.Read(patient)).GetRawText() + (await clinician.Read($"{patient}/history")).GetRawText();
        Assert.True(shown.Split(Mark).Length > texts, "the clinic itself reads them");
        return (patient, texts);

        string Path(CommandDefinition command) =>
            command
                .Path.Replace("/v1/patients/{patientId}", patient, StringComparison.Ordinal)
                .Replace(
                    $"{{{command.PathId ?? "-"}}}",
                    (string?)Bodies.Golden(command.Name)[command.PathId ?? "-"] ?? "",
                    StringComparison.Ordinal
                );
    }

    /// <summary>The command's full body, with the mark in each protected text.</summary>
    private static JsonObject Marked(string command)
    {
        var body = JsonNode.Parse(GoldenCommand.Of(command).Full)!.AsObject();
        foreach (var text in ProtectedIn(body).SelectMany(Strings).ToList())
            if (!DateOnly.TryParse(text.GetValue<string>(), CultureInfo.InvariantCulture, out _))
                text.ReplaceWith(Mark + text.GetValue<string>());
        return body;
    }

    private static int Texts(JsonObject body) => ProtectedIn(body).Count();

    public static IEnumerable<JsonNode> ProtectedIn(JsonNode? node) =>
        node switch
        {
            JsonArray entries => entries.SelectMany(ProtectedIn),
            JsonObject members => members.SelectMany(member =>
                Protected.Contains(member.Key) ? [member.Value!] : ProtectedIn(member.Value)
            ),
            _ => [],
        };

    public static JsonObject Because(JsonObject body) => body.With("reason", $"{Mark} because");

    private static IEnumerable<JsonNode> Strings(JsonNode node) =>
        node is JsonObject members ? members.SelectMany(member => Strings(member.Value!)) : [node];
}
