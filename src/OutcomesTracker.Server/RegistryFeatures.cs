using System.Reflection;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Features.Corrections;
using OutcomesTracker.Server.Features.Outcomes;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Features.Worklist;
using OutcomesTracker.Server.Projections;

namespace OutcomesTracker.Server;

/// <summary>The commands, each found by its endpoint's <c>Definition</c>, and the projections.</summary>
public static class RegistryFeatures
{
    private static readonly CommandDefinition[] Defined =
    [
        .. typeof(RegistryFeatures)
            .Assembly.GetTypes()
            .Select(type => type.GetProperty(nameof(EnrolPatientEndpoint.Definition), BindingFlags.Public | BindingFlags.Static))
            .Where(property => property?.PropertyType == typeof(CommandDefinition))
            .Select(property => (CommandDefinition)property!.GetValue(null)!),
    ];

    /// <summary>Every command, by name.</summary>
    public static IReadOnlyList<CommandDefinition> Commands { get; } =
    [
        .. Defined
            .Append(CorrectEntryEndpoint.Definition([.. Defined.Where(command => command.Replacement is not null)]))
            .OrderBy(command => command.Name, StringComparer.Ordinal),
    ];

    /// <summary>Those that may stand in an import.</summary>
    public static IReadOnlyList<CommandDefinition> Importable { get; } = [.. Commands.Where(command => command.IsImportable)];

    private static readonly Dictionary<Type, CommandDefinition> ByType = Commands.ToDictionary(command => command.Command);

    /// <summary>The definition of a command.</summary>
    public static CommandDefinition Command(Type command) => ByType[command];

    /// <summary>The projections, each with tables of its own.</summary>
    public static IReadOnlyList<IProjection> Projections { get; } = [new FactsTable(), new RosterTable(), new WorklistTable()];
}
