using System.Text.Json.Serialization;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.Domain.Consultations;
using OutcomesTracker.Domain.Sessions;
using OutcomesTracker.Domain.SideEffects;
using OutcomesTracker.Outcomes.Improvement;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>A patient's case as it stands, or stood, after every correction and retraction until then.</summary>
/// <param name="Version">The latest entry's version; the ETag.</param>
/// <param name="Identity">Null when none was recorded, when the patient was forgotten, and for an auditor.</param>
/// <param name="IsIdentityMasked">For an auditor: whether an identity was recorded. Left out for the patient's own clinic.</param>
/// <param name="Warnings">What the recorder was warned of, by entry.</param>
/// <param name="FreeText">For an auditor: where free text is, and whether it is shown. Left out for the patient's own clinic.</param>
public sealed record CaseAnswer(
    Guid PatientId,
    string Clinic,
    long Version,
    DateOnly EnrolledOn,
    int BirthYear,
    Sex Sex,
    int SkinType,
    Identity? Identity,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? IsIdentityMasked,
    IReadOnlyList<ConsentInCase> Consents,
    IReadOnlyList<CourseInCase> Courses,
    IReadOnlyList<ConsultationInCase> Consultations,
    IReadOnlyList<SessionInCase> Sessions,
    IReadOnlyList<SideEffectInCase> SideEffects,
    IReadOnlyList<AcknowledgementInCase> AlertAcknowledgements,
    IReadOnlyList<AssessmentInCase> Assessments,
    IReadOnlyList<PhotoInCase> Photos,
    IReadOnlyList<FollowUpLossInCase> FollowUpLosses,
    IReadOnlyList<WarningInCase> Warnings,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FreeTextInAnswer? FreeText
);

/// <summary>The latest word on a scope: given or withdrawn, and since when.</summary>
public sealed record ConsentInCase(ConsentScope Scope, bool InForce, DateOnly Since)
{
    /// <summary>The scopes of which anything was said.</summary>
    public static IEnumerable<ConsentInCase> AllOf(PatientCase patient) =>
        patient
            .All<ConsentEvent>()
            .GroupBy(consent => consent.Event.Scope)
            .Select(scope => new ConsentInCase(scope.Key, scope.Latest() is { Event: ConsentGiven }, scope.Latest()!.Value.Event.On));
}

/// <summary>A course of sessions on one indication and area, with its outcome by the improvement view's defaults.</summary>
public sealed record CourseInCase(
    Indication Indication,
    BodyArea BodyArea,
    DateOnly FirstSessionOn,
    DateOnly LastSessionOn,
    IReadOnlyList<Guid> Sessions,
    CourseState Outcome
)
{
    public static CourseInCase Of(CourseResult result) =>
        new(
            result.Course.Site.Indication,
            result.Course.Site.BodyArea,
            result.Course.First.On,
            result.Course.Last.On,
            [.. result.Course.Sessions.Select(session => session.SessionId)],
            result.State
        );
}

/// <summary>A consultation and the contraindications that it found.</summary>
public sealed record ConsultationInCase(
    int Version,
    DateOnly ConsultedOn,
    Provider Provider,
    IReadOnlyList<TreatmentSite> Concerns,
    IReadOnlyList<string> Conditions,
    IReadOnlyList<string> Medications,
    IReadOnlyList<string> Advice,
    Plan? Plan,
    string? Notes,
    IReadOnlyList<Finding> Findings
);

/// <summary>A session.</summary>
public sealed record SessionInCase(
    int Version,
    Guid SessionId,
    DateOnly PerformedOn,
    Modality Modality,
    IReadOnlyList<TreatmentSite> Treats,
    Provider Operator,
    Setting Setting,
    Device? Device,
    Anaesthetic? Anaesthetic,
    IReadOnlyList<Adjunct> Adjuncts,
    int? DurationMinutes,
    Money? Cost,
    OverrideInCase? Override
);

/// <summary>Why a session was held against the findings that stood then.</summary>
public sealed record OverrideInCase(string? Reason, IReadOnlyList<Finding> Findings);

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
public sealed record AcknowledgementInCase(int Version, Guid SideEffectId, IReadOnlyList<AlertReason> Reasons, string? ActionTaken);

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
