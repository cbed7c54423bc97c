using Microsoft.AspNetCore.Routing;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Features.Assessments;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Features.Codes;
using OutcomesTracker.Server.Features.Consents;
using OutcomesTracker.Server.Features.Consultations;
using OutcomesTracker.Server.Features.Corrections;
using OutcomesTracker.Server.Features.FollowUp;
using OutcomesTracker.Server.Features.Outcomes;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Features.Photos;
using OutcomesTracker.Server.Features.Sessions;
using OutcomesTracker.Server.Features.SideEffects;
using OutcomesTracker.Server.Features.Tokens;
using OutcomesTracker.Server.Imports;
using OutcomesTracker.Server.Projections;

namespace OutcomesTracker.Server;

/// <summary>The list of features: everything the registry can be told and asked.</summary>
public static class RegistryFeatures
{
    private static readonly IReadOnlyList<CommandDefinition> Recording =
    [
        .. PatientsFeature.Commands, .. ConsentsFeature.Commands, .. ConsultationsFeature.Commands, .. SessionsFeature.Commands,
        .. SideEffectsFeature.Commands, .. AssessmentsFeature.Commands, .. PhotosFeature.Commands, .. FollowUpFeature.Commands,
    ];

    /// <summary>Every command, over HTTP and in imports.</summary>
    public static IReadOnlyList<CommandDefinition> Commands { get; } = [.. Recording, .. CorrectionsFeature.Commands(Recording)];

    /// <summary>The projections, each with tables of its own.</summary>
    public static IReadOnlyList<IProjection> Projections { get; } = [new FactsTable(), new RosterTable()];

    /// <summary>What is told to the registry beside the <see cref="Commands"/>, which the engine maps.</summary>
    public static void MapOtherCommands(IEndpointRouteBuilder routes)
    {
        ImportsFeature.MapCommands(routes);
        TokensFeature.MapCommands(routes);
    }

    public static void MapQueries(IEndpointRouteBuilder routes)
    {
        ClinicsFeature.MapQueries(routes);
        CodesFeature.MapQueries(routes);
        PatientsFeature.MapQueries(routes);
        OutcomesFeature.MapQueries(routes);
    }
}
