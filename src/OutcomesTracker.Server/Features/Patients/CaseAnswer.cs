using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consultations;
using OutcomesTracker.Domain.Sessions;
using OutcomesTracker.Domain.SideEffects;
using OutcomesTracker.Outcomes.Improvement;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>A patient's case as it stands, after every correction and retraction.</summary>
/// <param name="Version">The latest entry's version; the ETag.</param>
/// <param name="Identity">Null when none was recorded, or when the patient was forgotten.</param>
/// <param name="Warnings">What the recorder was warned of, by entry.</param>
public sealed record CaseAnswer(
    Guid PatientId,
    string Clinic,
    long Version,
    DateOnly EnrolledOn,
    int BirthYear,
    Sex Sex,
    int SkinType,
    Identity? Identity,
    IEnumerable<ConsentInCase> Consents,
    IEnumerable<CourseInCase> Courses,
    IEnumerable<ConsultationInCase> Consultations,
    IEnumerable<SessionInCase> Sessions,
    IEnumerable<SideEffectInCase> SideEffects,
    IEnumerable<AcknowledgementInCase> AlertAcknowledgements,
    IEnumerable<AssessmentInCase> Assessments,
    IEnumerable<PhotoInCase> Photos,
    IEnumerable<FollowUpLossInCase> FollowUpLosses,
    IEnumerable<WarningInCase> Warnings
);

/// <summary>The latest word on a scope: given or withdrawn, and since when.</summary>
public sealed record ConsentInCase(ConsentScope Scope, bool InForce, DateOnly Since);

/// <summary>A course of sessions on one indication and area, with its outcome by the improvement view's defaults.</summary>
public sealed record CourseInCase(
    Indication Indication,
    BodyArea BodyArea,
    DateOnly FirstSessionOn,
    DateOnly LastSessionOn,
    IEnumerable<Guid> Sessions,
    CourseState Outcome
);

/// <summary>A consultation and the contraindications that it found.</summary>
public sealed record ConsultationInCase(
    int Version,
    DateOnly ConsultedOn,
    Provider Provider,
    IEnumerable<TreatmentSite> Concerns,
    IEnumerable<string> Conditions,
    IEnumerable<string> Medications,
    IEnumerable<string> Advice,
    Plan? Plan,
    string? Notes,
    IEnumerable<Finding> Findings
);

/// <summary>A session.</summary>
public sealed record SessionInCase(
    int Version,
    Guid SessionId,
    DateOnly PerformedOn,
    Modality Modality,
    IEnumerable<TreatmentSite> Treats,
    Provider Operator,
    Setting Setting,
    Device? Device,
    Anaesthetic? Anaesthetic,
    IEnumerable<Adjunct> Adjuncts,
    int? DurationMinutes,
    Money? Cost,
    OverrideInCase? Override
);

/// <summary>Why a session was held against the findings that stood then.</summary>
public sealed record OverrideInCase(string? Reason, IEnumerable<Finding> Findings);

/// <summary>A side effect, and its resolution if it ended.</summary>
public sealed record SideEffectInCase(
    int Version,
    Guid SideEffectId,
    SideEffectTerm Term,
    int Severity,
    DateOnly OnsetOn,
    Guid? SessionId,
    BodyArea? BodyArea,
    Reporter ReportedBy,
    bool? Serious,
    string? Note,
    DateOnly? ResolvedOn,
    bool? Sequelae
);

/// <summary>An acknowledgement of a side effect's alert: the reasons for which it was open, and what was done.</summary>
public sealed record AcknowledgementInCase(int Version, Guid SideEffectId, IEnumerable<AlertReason> Reasons, string? ActionTaken);

/// <summary>An assessment.</summary>
public sealed record AssessmentInCase(
    int Version,
    DateOnly AssessedOn,
    Indication Indication,
    BodyArea BodyArea,
    Instrument Instrument,
    decimal Score,
    Assessor Assessor
);

/// <summary>Whether a photograph's picture can be had here.</summary>
public enum PictureInCase
{
    NotStored,
    Stored,

    /// <summary>It is stored, and no consent to photography is in force.</summary>
    Withheld,
}

/// <summary>A photograph, and whether the registry has its picture.</summary>
public sealed record PhotoInCase(
    int Version,
    Guid PhotoId,
    DateOnly TakenOn,
    BodyArea BodyArea,
    string View,
    string Sha256,
    string ContentType,
    string StorageKey,
    PictureInCase Picture
);

/// <summary>A loss to follow-up.</summary>
public sealed record FollowUpLossInCase(int Version, DateOnly On, string? Reason);

/// <summary>A warning and the entry that raised it.</summary>
public sealed record WarningInCase(int Version, string Code, string Message);
