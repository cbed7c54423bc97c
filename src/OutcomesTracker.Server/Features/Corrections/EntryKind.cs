using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Features.Assessments;
using OutcomesTracker.Server.Features.Consents;
using OutcomesTracker.Server.Features.Consultations;
using OutcomesTracker.Server.Features.FollowUp;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Features.Photos;
using OutcomesTracker.Server.Features.Sessions;
using OutcomesTracker.Server.Features.SideEffects;

namespace OutcomesTracker.Server.Features.Corrections;

/// <summary>For each kind of entry that can be corrected: the command that records it, and the fields of its form.</summary>
public sealed record EntryKind(CommandDefinition Definition, Type Fields)
{
    private static readonly FrozenDictionary<string, Type> FieldsByCommand = new Dictionary<string, Type>
    {
        ["enrol-patient"] = typeof(EnrolPatientFields),
        ["give-consent"] = typeof(ConsentFields),
        ["withdraw-consent"] = typeof(ConsentFields),
        ["record-consultation"] = typeof(ConsultationFields),
        ["record-session"] = typeof(SessionFields),
        ["report-side-effect"] = typeof(SideEffectFields),
        ["resolve-side-effect"] = typeof(ResolutionFields),
        ["record-assessment"] = typeof(AssessmentFields),
        ["record-photo"] = typeof(PhotoFields),
        ["record-loss-to-follow-up"] = typeof(LossToFollowUpFields),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<Type, EntryKind> ByEvent = RegistryFeatures
        .Commands.Where(command => command.Replacement is not null)
        .ToFrozenDictionary(EventOf, command => new EntryKind(command, FieldsByCommand[command.Name]));

    /// <summary>The kind of an event, or null if such entries cannot be corrected.</summary>
    public static EntryKind? Of(Type happened) => ByEvent.GetValueOrDefault(happened);

    // What a command records follows from its type, not from what it holds.
    private static Type EventOf(CommandDefinition command) =>
        ((RecordingCommand)RuntimeHelpers.GetUninitializedObject(command.Command)).Records;
}
