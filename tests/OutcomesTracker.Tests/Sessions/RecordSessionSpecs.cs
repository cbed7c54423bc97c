using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;
using static OutcomesTracker.Tests.Specs.SomeCommand;

namespace OutcomesTracker.Tests.Sessions;

public sealed class RecordSessionSpecs
{
    private static readonly Device Pen = new("SkinPen", "LOT-7", 1.5m, 20.25m);
    private static readonly Anaesthetic Lidocaine = new("lidocaine", 40);

    [Fact]
    public void A_session_is_recorded_with_all_that_was_told() =>
        Spec.Given(Treatable)
            .When(
                new RecordSession(
                    SessionId,
                    Treatment,
                    Modality.MicroneedlingRf,
                    [AcneOnFace, WrinklesOnNeck],
                    Dermatologist,
                    Setting.Clinic,
                    Pen,
                    Lidocaine,
                    [Adjunct.Prp, Adjunct.VitaminC],
                    60,
                    new(200m, "EUR"),
                    new(ProtectedText.Plain("to be safe"))
                )
            )
            .Then(
                new SessionPerformed(
                    SessionId,
                    Treatment,
                    Modality.MicroneedlingRf,
                    [AcneOnFace, WrinklesOnNeck],
                    Dermatologist,
                    Setting.Clinic,
                    Pen,
                    Lidocaine,
                    [Adjunct.Prp, Adjunct.VitaminC],
                    60,
                    new(200m, "EUR"),
                    new(Sealed("to be safe"), []),
                    []
                )
            );

    [Fact]
    public void An_id_left_out_is_made() => Spec.Given(Treatable).When(Treat() with { SessionId = null }).Then(Treated(id: NewId));

    [Fact]
    public void A_session_may_be_older_than_the_enrolment() =>
        Spec.Given(Enrolled("2026-05-01"), Consented(), Consulted()).When(Treat()).Then(Treated());

    [Fact]
    public void An_id_is_used_once() =>
        Spec.Given([.. Treatable, Treated()]).When(Treat(Treatment.AddDays(20))).ThenRefused(Reason.Conflict("id-in-use", "sessionId"));

    [Fact]
    public void The_id_of_a_retracted_session_stays_used() =>
        Spec.Given([.. Treatable, Treated(), Retracted(4)]).When(Treat()).ThenRefused(Reason.Conflict("id-in-use", "sessionId"));

    [Fact]
    public void A_used_id_is_told_before_any_clinical_rule() =>
        Spec.Given(Enrolled(), Treated()).When(Treat(Some.Today.AddDays(1))).ThenRefused(Reason.Conflict("id-in-use", "sessionId"));

    [Fact]
    public void A_needle_depth_of_3_mm_is_accepted() =>
        Assert.IsType<SessionPerformed>(Spec.Given(Treatable).When(Treat() with { Device = Pen with { NeedleDepthMm = 3m } }).Happened());

    [Theory]
    [InlineData(Setting.Clinic), InlineData(Setting.Home)]
    public void A_needle_depth_above_3_mm_is_refused(Setting setting) =>
        Spec.Given(Treatable)
            .When(Treat() with { Setting = setting, Device = Pen with { NeedleDepthMm = 3.0001m } })
            .ThenRefused(Reason.Rule("needle-depth", "device.needleDepthMm"));

    [Fact]
    public void All_broken_rules_are_listed_in_the_contracts_order() =>
        Spec.Given(Enrolled(birthYear: 2027))
            .When(Treat(Some.Today.AddDays(1)) with { Device = Pen with { NeedleDepthMm = 4 } })
            .ThenRefused(
                Reason.Rule("future-date", "performedOn"),
                Reason.Rule("before-birth", "performedOn"),
                Reason.Rule("needle-depth", "device.needleDepthMm"),
                Reason.Rule("treatment-consent-required", "performedOn"),
                Reason.Rule("consultation-required", "performedOn")
            );

    [Fact]
    public void A_missing_consent_does_not_hide_a_contraindication() =>
        Spec.Given(Enrolled(), Consulted(conditions: ["eczema"]))
            .When(Treat())
            .ThenRefused(Reason.Rule("treatment-consent-required", "performedOn"), Reason.Rule("contraindicated", "override.reason"))
            .Because(new Finding("eczema", FindingSource.Condition, 2));
}
