using OutcomesTracker.Domain.Assessments;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.Domain.Consultations;
using OutcomesTracker.Domain.Corrections;
using OutcomesTracker.Domain.FollowUp;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Domain.Photos;
using OutcomesTracker.Domain.Sessions;
using OutcomesTracker.Domain.SideEffects;
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
    private static readonly (Type Command, CommandDefinition Definition)[] Recording =
    [
        (typeof(EnrolPatient), EnrolPatientEndpoint.Definition),
        (typeof(GiveConsent), GiveConsentEndpoint.Definition),
        (typeof(WithdrawConsent), WithdrawConsentEndpoint.Definition),
        (typeof(RecordConsultation), RecordConsultationEndpoint.Definition),
        (typeof(RecordSession), RecordSessionEndpoint.Definition),
        (typeof(ReportSideEffect), ReportSideEffectEndpoint.Definition),
        (typeof(ResolveSideEffect), ResolveSideEffectEndpoint.Definition),
        (typeof(RecordAssessment), RecordAssessmentEndpoint.Definition),
        (typeof(RecordPhoto), RecordPhotoEndpoint.Definition),
        (typeof(RecordLossToFollowUp), RecordLossToFollowUpEndpoint.Definition),
    ];

    private static readonly Dictionary<Type, CommandDefinition> ByType = new([
        .. Recording.Select(one => KeyValuePair.Create(one.Command, one.Definition)),
        KeyValuePair.Create(typeof(CorrectEntry), CorrectEntryEndpoint.Definition([.. Recording.Select(one => one.Definition)])),
        KeyValuePair.Create(typeof(RetractEntry), RetractEntryEndpoint.Definition),
    ]);

    /// <summary>Every command, over HTTP and in imports.</summary>
    public static IReadOnlyList<CommandDefinition> Commands { get; } = [.. ByType.Values];

    /// <summary>What the outside knows of a command.</summary>
    public static CommandDefinition Command(Type command) => ByType[command];

    /// <summary>The projections, each with tables of its own.</summary>
    public static IReadOnlyList<IProjection> Projections { get; } = [new FactsTable(), new RosterTable()];
}
