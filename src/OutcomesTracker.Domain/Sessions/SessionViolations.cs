using System.Collections.Immutable;
using OutcomesTracker.Domain.Consultations;
using OutcomesTracker.Domain.Decisions;

namespace OutcomesTracker.Domain.Sessions;

/// <summary>Why a session cannot be recorded.</summary>
public static class SessionViolations
{
    public static readonly RuleViolation IdInUse = RuleViolation.Conflict("id-in-use", "sessionId", "This patient has a session with this id already, retracted or not.");

    /// <summary>The deepest that is accepted, in millimetres.</summary>
    public const decimal MaximumNeedleDepthMm = 3m;

    public static readonly RuleViolation NeedleDepth = RuleViolation.Rule("needle-depth", "device.needleDepthMm", $"A needle depth above {MaximumNeedleDepthMm:0} mm is not accepted.");

    public static readonly RuleViolation TreatmentConsentRequired =
        RuleViolation.Rule("treatment-consent-required", "performedOn", "There is no treatment consent in force on the day of the session.");

    public static readonly RuleViolation ConsultationRequired =
        RuleViolation.Rule("consultation-required", "performedOn", "A session in a clinic needs a consultation on or before its day.");

    public static RuleViolation Contraindicated(ImmutableArray<Finding> findings) => new Contraindicated(findings);
}

/// <summary>A session against the findings of the latest consultation, without a reason to override them.</summary>
public sealed record Contraindicated(ImmutableArray<Finding> Findings) : RuleViolation(
    ViolationKind.Rule, "contraindicated", "override.reason",
    $"The latest consultation found {string.Join(", ", Findings.Select(finding => finding.Code))}; give override.reason to treat all the same.");
