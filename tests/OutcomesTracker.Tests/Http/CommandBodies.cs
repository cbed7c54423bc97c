using System.Text.Json;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Tests.Golden;

namespace OutcomesTracker.Tests.Http;

/// <summary>The golden commands' bodies by name, and how bodies are read.</summary>
internal static class CommandBodies
{
    public const int ThisYear = 2026;

    /// <summary>The bodies with only the required fields.</summary>
    public static readonly IReadOnlyDictionary<string, string> Minimal = GoldenCommand.All.ToDictionary(
        command => command.Name,
        command => command.Minimal
    );

    /// <summary>The bodies with every field.</summary>
    public static readonly IReadOnlyDictionary<string, string> Full = GoldenCommand.All.ToDictionary(
        command => command.Name,
        command => command.Full
    );

    public static TheoryData<string> Commands => [.. Minimal.Keys];

    public static CommandDefinition Definition(string command) =>
        RegistryFeatures.Commands.Single(definition => definition.Name == command);

    /// <summary>The command, or null if its body has errors, and the errors.</summary>
    public static (PatientCommand? Command, IReadOnlyList<FieldError> Errors) Read(string command, string json)
    {
        using var document = JsonDocument.Parse(json, RequestBody.Strict);
        var errors = new FieldErrors(ThisYear);
        var read = Definition(command).Read(document.RootElement, errors);
        Assert.Equal(read is null, errors.Count > 0);
        return (read, errors.All);
    }

    /// <summary>Reads a body that must be valid.</summary>
    public static PatientCommand Accepted(string command, string json)
    {
        var (read, errors) = Read(command, json);
        Assert.Empty(errors);
        return read!;
    }

    public static void Accepts(string command, string json) => Assert.Empty(Read(command, json).Errors);

    /// <summary>Asserts that exactly these fields are refused.</summary>
    public static void Refuses(string command, string json, params string[] fields) =>
        Assert.Equal(fields.Order(), Read(command, json).Errors.Select(error => error.Field).Distinct().Order());
}
