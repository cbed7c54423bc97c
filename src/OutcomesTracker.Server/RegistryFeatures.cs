using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Features.Assessments;
using OutcomesTracker.Server.Features.Consents;
using OutcomesTracker.Server.Features.Consultations;
using OutcomesTracker.Server.Features.Corrections;
using OutcomesTracker.Server.Features.FollowUp;
using OutcomesTracker.Server.Features.Outcomes;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Features.Photos;
using OutcomesTracker.Server.Features.Sessions;
using OutcomesTracker.Server.Features.SideEffects;
using OutcomesTracker.Server.Projections;

namespace OutcomesTracker.Server;

/// <summary>The commands and the projections. Endpoints are found by Wolverine.</summary>
public static class RegistryFeatures
{
    private static readonly CommandDefinition[] Recording =
    [
        EnrolPatientEndpoint.Definition,
        GiveConsentEndpoint.Definition,
        WithdrawConsentEndpoint.Definition,
        RecordConsultationEndpoint.Definition,
        RecordSessionEndpoint.Definition,
        ReportSideEffectEndpoint.Definition,
        ResolveSideEffectEndpoint.Definition,
        RecordAssessmentEndpoint.Definition,
        RecordPhotoEndpoint.Definition,
        RecordLossToFollowUpEndpoint.Definition,
    ];

    /// <summary>Every command, over HTTP and in imports.</summary>
    public static IReadOnlyList<CommandDefinition> Commands { get; } =
    [.. Recording, CorrectEntryEndpoint.Definition(Recording), RetractEntryEndpoint.Definition];

    private static readonly Dictionary<Type, CommandDefinition> ByType = Commands.ToDictionary(command => command.Command);

    /// <summary>What the outside knows of a command.</summary>
    public static CommandDefinition Command(Type command) => ByType[command];

    /// <summary>The projections, each with tables of its own.</summary>
    public static IReadOnlyList<IProjection> Projections { get; } = [new FactsTable(), new RosterTable()];
}
