using System.Collections.Immutable;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.Domain.Consultations;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Patients;

namespace OutcomesTracker.Domain.Sessions;

/// <summary>The reason for treating in spite of the consultation's findings.</summary>
/// <param name="Reason">Why; not blank. Sealed before it is stored.</param>
public sealed record OverrideRequest(ProtectedText Reason);

/// <summary>Records a session.</summary>
/// <param name="SessionId">Left out, the registry makes one.</param>
/// <param name="PerformedOn">The clinical day of the session.</param>
/// <param name="Modality">The kind of treatment.</param>
/// <param name="Treats">What is treated where: at least one pair, none twice.</param>
/// <param name="Operator">Who treated.</param>
/// <param name="Setting">Where: at home no consultation is asked for.</param>
/// <param name="Device">The device used.</param>
/// <param name="Anaesthetic">What was applied against pain.</param>
/// <param name="Adjuncts">What was applied beside the treatment.</param>
/// <param name="DurationMinutes">Minutes of the session. Outside 10–240 it is accepted with a warning.</param>
/// <param name="Cost">What the session cost.</param>
/// <param name="Override">Lets the session stand against the consultation's findings; they are kept with it.</param>
public sealed record RecordSession(
    Guid? SessionId,
    DateOnly PerformedOn,
    Modality Modality,
    [NonEmptyDistinct] ImmutableArray<TreatmentSite> Treats,
    Provider Operator,
    Setting Setting,
    Device? Device = null,
    Anaesthetic? Anaesthetic = null,
    ImmutableArray<Adjunct> Adjuncts = default,
    [AtLeast(0)] int? DurationMinutes = null,
    Money? Cost = null,
    OverrideRequest? Override = null
) : RecordingCommand
{
    public ImmutableArray<Adjunct> Adjuncts { get; init; } = Adjuncts.IsDefault ? [] : Adjuncts;

    public override Type Records => typeof(SessionPerformed);

    public override Guid? GivenId => SessionId;

    public override RecordingCommand WithId(Guid id) => this with { SessionId = id };

    public override PatientCommand Sealed(Func<string, string> seal) =>
        this with
        {
            Override = Override is { } given ? new(given.Reason.Seal(seal)) : null,
        };

    public override Decision Decide(PatientCase patient, CommandContext now)
    {
        var findings = Findings(Setting, PerformedOn, patient, Contraindications.Current);
        return Decision.Unless(
            [
                SessionId is { } id && patient.HasUsed<SessionPerformed>(id) ? IdInUse : null,
                .. DayRules("performedOn", PerformedOn, now, patient.Person.BirthYear),
                Device?.NeedleDepthMm > MaximumNeedleDepthMm ? NeedleDepth : null,
                patient.InForce(ConsentScope.Treatment, PerformedOn) ? null : TreatmentConsentRequired,
                Setting == Setting.Clinic && patient.ConsultationBefore(PerformedOn) is null ? ConsultationRequired : null,
                !findings.IsEmpty && Override is null ? new Contraindicated(findings) : null,
            ],
            () =>
                new SessionPerformed(
                    SessionId ?? now.NewId,
                    PerformedOn,
                    Modality,
                    Treats,
                    Operator,
                    Setting,
                    Device,
                    Anaesthetic,
                    Adjuncts,
                    DurationMinutes,
                    Cost,
                    Override is { } given ? new Override(given.Reason, findings) : null,
                    [.. SessionWarnings.Of(this, patient)]
                )
        );
    }

    /// <summary>What a session on a day is held against. Contraindications are not judged for treatment at home.</summary>
    public static ImmutableArray<Finding> Findings(Setting setting, DateOnly day, PatientCase patient, ContraindicationLists lists) =>
        setting == Setting.Clinic && patient.ConsultationBefore(day) is { } consultation
            ? Contraindications.Found(consultation, lists)
            : [];

    public static readonly RuleViolation IdInUse = RuleViolation.Conflict(
        "id-in-use",
        "sessionId",
        "This patient has a session with this id already, retracted or not."
    );

    /// <summary>The deepest that is accepted, in millimetres.</summary>
    public const decimal MaximumNeedleDepthMm = 3m;

    public static readonly RuleViolation NeedleDepth = RuleViolation.Rule(
        "needle-depth",
        "device.needleDepthMm",
        $"A needle depth above {MaximumNeedleDepthMm:0} mm is not accepted."
    );

    public static readonly RuleViolation TreatmentConsentRequired = RuleViolation.Rule(
        "treatment-consent-required",
        "performedOn",
        "There is no treatment consent in force on the day of the session."
    );

    public static readonly RuleViolation ConsultationRequired = RuleViolation.Rule(
        "consultation-required",
        "performedOn",
        "A session in a clinic needs a consultation on or before its day."
    );
}

/// <summary>The latest consultation found contraindications, and the session gives no reason to override them.</summary>
public sealed record Contraindicated(ImmutableArray<Finding> Findings)
    : RuleViolation(
        ViolationKind.Rule,
        OfRule,
        "override.reason",
        $"The latest consultation found {string.Join(", ", Findings.Select(finding => finding.Code))}; "
            + "give override.reason to treat all the same."
    )
{
    /// <summary>The rule's slug.</summary>
    public const string OfRule = "contraindicated";
}
