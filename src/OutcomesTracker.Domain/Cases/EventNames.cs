using OutcomesTracker.Domain.Assessments;
using OutcomesTracker.Domain.Clinics;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.Domain.Consultations;
using OutcomesTracker.Domain.Corrections;
using OutcomesTracker.Domain.FollowUp;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Domain.Photos;
using OutcomesTracker.Domain.Sessions;
using OutcomesTracker.Domain.SideEffects;

namespace OutcomesTracker.Domain.Cases;

/// <summary>The stored name of each event. Written down, never derived: a class may be renamed, a stored name may not.</summary>
public static class EventNames
{
    private static readonly Dictionary<string, Type> Types = new(StringComparer.Ordinal)
    {
        ["patient_enrolled"] = typeof(PatientEnrolled),
        ["consent_given"] = typeof(ConsentGiven),
        ["consent_withdrawn"] = typeof(ConsentWithdrawn),
        ["consultation_recorded"] = typeof(ConsultationRecorded),
        ["session_performed"] = typeof(SessionPerformed),
        ["side_effect_reported"] = typeof(SideEffectReported),
        ["side_effect_resolved"] = typeof(SideEffectResolved),
        ["outcome_assessed"] = typeof(OutcomeAssessed),
        ["photo_taken"] = typeof(PhotoTaken),
        ["follow_up_lost"] = typeof(FollowUpLost),
        ["entry_corrected"] = typeof(EntryCorrected),
        ["entry_retracted"] = typeof(EntryRetracted),
        ["clinic_registered"] = typeof(ClinicRegistered),
        ["clinic_changed"] = typeof(ClinicChanged),
        ["token_revoked"] = typeof(TokenRevoked),
    };

    private static readonly Dictionary<Type, string> Names = Types.ToDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>The names of the two kinds of stream.</summary>
    public const string PatientStream = "patient_case", ClinicStream = "clinic";

    public static IReadOnlyDictionary<string, Type> All => Types;

    public static string Of(Type type) => Names[type];

    /// <summary>The type stored under a name, or null for a foreign event, which is passed over.</summary>
    public static Type? TypeOf(string name) => Types.GetValueOrDefault(name);
}
