using System.Collections.Immutable;
using OutcomesTracker.Domain.Assessments;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.Domain.Corrections;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Domain.Sessions;
using OutcomesTracker.Domain.SideEffects;

namespace OutcomesTracker.Outcomes.Facts;

/// <summary>
/// What the outcome views need of one entry, without any identity. <see cref="Version"/> is the entry's version: a corrected entry keeps
/// it, so several facts may have the same version, but their recorded intervals do not overlap.
/// </summary>
public interface IFact
{
    int Version { get; }
}

/// <summary>A fact of a clinical day.</summary>
public interface IDatedFact : IFact
{
    DateOnly On { get; }
}

/// <summary>A patient's characteristics: year of birth, sex, and Fitzpatrick skin type, 1–6.</summary>
public readonly record struct PersonFact(int Version, int BirthYear, Sex Sex, int SkinType) : IFact;

/// <summary>A research consent given, or withdrawn.</summary>
public readonly record struct ResearchConsentFact(int Version, DateOnly On, bool Given) : IDatedFact;

/// <summary>A session, in a clinic or at home, with the treatment sites that it treated.</summary>
public readonly record struct SessionFact(
    int Version,
    Guid SessionId,
    DateOnly On,
    Modality Modality,
    ProviderRole OperatorRole,
    ImmutableArray<TreatmentSite> Treats
) : IDatedFact;

/// <summary>A score of one treatment site, within its instrument's range.</summary>
public readonly record struct AssessmentFact(
    int Version,
    DateOnly On,
    TreatmentSite Site,
    Instrument Instrument,
    decimal Score,
    Assessor Assessor
) : IDatedFact;

/// <summary>
/// A side effect. Severity is the CTCAE grade, 1–5; the session is the one that the report names, whether it exists or not.
/// </summary>
public readonly record struct SideEffectFact(
    int Version,
    Guid SideEffectId,
    SideEffectTerm Term,
    int Severity,
    DateOnly OnsetOn,
    Guid? SessionId,
    bool Serious
) : IFact;

/// <summary>The end of a side effect. It remains when its report is retracted, but no view counts a resolution without a report.</summary>
public readonly record struct ResolutionFact(int Version, Guid SideEffectId, DateOnly ResolvedOn) : IFact;

/// <summary>What one event changes in a patient's facts: the facts of an entry end, a fact begins, both, or neither.</summary>
public readonly record struct FactChange(int? Ends, IFact? Begins)
{
    /// <summary>
    /// The projection: the change follows from the event alone, so no state has to be loaded. The fact of a resolution need not end when
    /// its report is retracted: no view counts a resolution without a report, and a retraction is final.
    /// </summary>
    public static FactChange Of(int version, PatientEvent happened) =>
        happened switch
        {
            EntryCorrected corrected => new(corrected.TargetVersion, FactOf(corrected.TargetVersion, corrected.Replacement)),
            EntryRetracted retracted => new(retracted.TargetVersion, null),
            _ => new(null, FactOf(version, happened)),
        };

    private static IFact? FactOf(int version, PatientEvent happened) =>
        happened switch
        {
            PatientEnrolled enrolled => new PersonFact(version, enrolled.BirthYear, enrolled.Sex, enrolled.SkinType),
            ConsentEvent { Scope: ConsentScope.Research } consent => new ResearchConsentFact(version, consent.On, consent is ConsentGiven),
            SessionPerformed session => new SessionFact(
                version,
                session.SessionId,
                session.PerformedOn,
                session.Modality,
                session.Operator.Role,
                session.Treats
            ),
            OutcomeAssessed assessed => new AssessmentFact(
                version,
                assessed.AssessedOn,
                new(assessed.Indication, assessed.BodyArea),
                assessed.Instrument,
                assessed.Score,
                assessed.Assessor
            ),
            SideEffectReported report => new SideEffectFact(
                version,
                report.SideEffectId,
                report.Term,
                report.Severity,
                report.OnsetOn,
                report.SessionId,
                report.Serious ?? false
            ),
            SideEffectResolved resolved => new ResolutionFact(version, resolved.SideEffectId, resolved.ResolvedOn),
            _ => null,
        };
}
