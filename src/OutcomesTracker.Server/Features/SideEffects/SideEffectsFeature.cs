using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.SideEffects;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Features.SideEffects;

/// <summary>Side effects and their resolutions.</summary>
public static class SideEffectsFeature
{
    public static IEnumerable<CommandDefinition> Commands =>
    [
        CommandDefinition.Recording("report-side-effect", "/v1/patients/{patientId}/side-effects", "A side effect is reported", Report, "id-in-use", "unknown-session"),
        new("resolve-side-effect", "/v1/patients/{patientId}/side-effects/{sideEffectId}/resolution", "A side effect ends",
            body => Resolution(body, body.Id("sideEffectId")))
        {
            Refusals = ["already-resolved", "future-date", "before-birth", "before-onset"],
            PathId = "sideEffectId",
            ReadReplacement = body => Resolution(body, body.OptionalId("sideEffectId")),
        },
    ];

    private static ReportSideEffect Report(BodyReader body) => new(
        body.OptionalId("sideEffectId"), body.Code<SideEffectTerm>("term"), body.Integer("severity", 1, 5), body.Date("onsetOn"),
        body.OptionalId("sessionId"), body.OptionalCode<BodyArea>("bodyArea"), body.Code<Reporter>("reportedBy"),
        body.OptionalBoolean("serious"), body.OptionalNote("note"));

    private static ResolveSideEffect Resolution(BodyReader body, Guid? id) => new(id, body.Date("resolvedOn"), body.OptionalBoolean("sequelae"));
}
