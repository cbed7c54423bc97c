using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OutcomesTracker.Domain.Assessments;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consultations;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Outcomes;
using OutcomesTracker.Domain.Sessions;
using OutcomesTracker.Domain.SideEffects;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Features.Codes;

/// <summary><c>GET /v1/codes</c>: every code, instrument and rule, for machines.</summary>
public static class CodesFeature
{
    public static void MapQueries(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/codes", (HttpContext context) => QueryReader.NoneExpected(context.Request.Query) is { Count: > 0 } errors
            ? Problem.Malformed(errors).ToResult()
            : Results.Json(Document, ApiJson.Options)).For(Enum.GetValues<Role>()).WithName("get-codes");

    /// <summary>What is answered: made of the same tables that judge.</summary>
    public static object Document { get; } = new
    {
        rulesVersion = RulesVersion.Current,
        codes = new
        {
            modality = Code<Modality>.All,
            adjunct = Code<Adjunct>.All,
            indication = Code<Indication>.All,
            bodyArea = Code<BodyArea>.All,
            sideEffect = Code<SideEffectTerm>.All,
            instrument = Code<Instrument>.All,
            assessor = Code<Assessor>.All,
            sex = Code<Sex>.All,
            setting = Code<Setting>.All,
            consentScope = Code<ConsentScope>.All,
            providerRole = Code<ProviderRole>.All,
            reportedBy = Code<Reporter>.All,
            ageBand = AgeBands.All,
            role = Code<Role>.All,
        },
        instruments = Instruments.All.Select(scale => new
        {
            instrument = scale.Instrument, scale.Name, scale.Lowest, scale.Highest, scale.WholeGrades, improved = Shown(scale.Improved),
        }),
        contraindications = new
        {
            conditions = Contraindications.Conditions.Order(StringComparer.Ordinal),
            medications = Contraindications.Medications.Order(StringComparer.Ordinal),
            stopBefore = Contraindications.StopBefore.Order(StringComparer.Ordinal),
        },
        sideEffects = Enum.GetValues<SideEffectTerm>().Select(term => new
        {
            term, raisesAlert = Terms.RaisesAlert(term), expectedDays = Terms.ExpectedDays(term),
        }),
        limits = new
        {
            alertSeverity = Terms.AlertSeverity,
            maximumNeedleDepthMm = SessionWarnings.MaximumNeedleDepthMm,
            usualIntervalDays = SessionWarnings.UsualIntervalDays,
            longestPauseInACourseDays = Course.LongestPauseDays,
            longestText = BodyReader.LongestText,
            longestFreeText = BodyReader.LongestFreeText,
        },
        refusals = Refusal.Order,
    };

    private static object Shown(ResponderRule rule) => rule switch
    {
        ResponderRule.AtMost most => new { scoreAtMost = most.Score },
        ResponderRule.PointsLower lower => new { pointsLower = lower.Points },
        ResponderRule.PercentLower lower => new { percentLower = lower.Percent },
        _ => throw new ArgumentOutOfRangeException(nameof(rule)),
    };
}
