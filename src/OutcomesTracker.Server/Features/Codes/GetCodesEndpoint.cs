using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.Assessments;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consultations;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Sessions;
using OutcomesTracker.Domain.SideEffects;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Codes;

/// <summary><c>GET /v1/codes</c>: every code, instrument and rule, for machines.</summary>
public static class GetCodesEndpoint
{
    public static void Configure(HttpChain chain) =>
        chain
            .Metadata.For(Enum.GetValues<Role>())
            .WithName("get-codes")
            .WithTags("Codes")
            .WithSummary("Every code, instrument and rule, for machines")
            .Answers<CodesAnswer>();

    [WolverineGet("/v1/codes")]
    public static IResult Get(HttpContext context)
    {
        var errors = new FieldErrors();
        QueryParameters.NoneExpected(context.Request.Query, errors);
        return errors.Count > 0 ? Problem.Malformed(errors.All).ToResult() : Results.Json(Document, ApiJson.Options);
    }

    /// <summary>The answer, built from the same tables that the rules use.</summary>
    public static CodesAnswer Document { get; } =
        new(
            RulesVersion.Current,
            new(
                Code<Modality>.All,
                Code<Adjunct>.All,
                Code<Indication>.All,
                Code<BodyArea>.All,
                Code<SideEffectTerm>.All,
                Code<Instrument>.All,
                Code<Assessor>.All,
                Code<Sex>.All,
                Code<Setting>.All,
                Code<ConsentScope>.All,
                Code<ProviderRole>.All,
                Code<Reporter>.All,
                AgeBands.All,
                Code<Role>.All
            ),
            [
                .. Instruments.All.Select(scale => new InstrumentCodes(
                    scale.Instrument,
                    scale.Name,
                    scale.Lowest,
                    scale.Highest,
                    scale.WholeGrades,
                    Shown(scale.ResponderRule)
                )),
            ],
            new(Sorted(Contraindications.Conditions), Sorted(Contraindications.Medications), Sorted(Contraindications.StopBefore)),
            [
                .. Enum.GetValues<SideEffectTerm>()
                    .Select(term => new SideEffectCodes(term, Terms.RaisesAlert(term), Terms.ExpectedDays(term))),
            ],
            new(
                Terms.AlertSeverity,
                RecordSession.MaximumNeedleDepthMm,
                SessionWarnings.UsualIntervalDays,
                Course.LongestPauseDays,
                Domain.Codes.FieldLimits.Text,
                Domain.Codes.FieldLimits.FreeText
            ),
            RuleViolation.Order
        );

    private static List<string> Sorted(IEnumerable<string> codes) => [.. codes.Order(StringComparer.Ordinal)];

    private static ImprovedWhen Shown(ResponderRule rule) =>
        rule switch
        {
            ResponderRule.AtMost most => new(ScoreAtMost: most.Score),
            ResponderRule.PointsLower lower => new(PointsLower: lower.Points),
            ResponderRule.PercentLower lower => new(PercentLower: lower.Percent),
            _ => throw new ArgumentOutOfRangeException(nameof(rule)),
        };
}
