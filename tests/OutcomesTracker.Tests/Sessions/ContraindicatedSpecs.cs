using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;
using static OutcomesTracker.Tests.Specs.SomeCommand;

namespace OutcomesTracker.Tests.Sessions;

/// <summary>What the latest consultation on or before a session's day (1 March 2026) found.</summary>
public sealed class ContraindicatedSpecs
{
    private static readonly Reason Contraindicated = Reason.Rule("contraindicated", "override.reason");
    private static readonly Finding Eczema = new("eczema", FindingSource.Condition, 3),
        Isotretinoin = new("isotretinoin", FindingSource.Medication, 3);
    private static readonly RecordSession Overriding = Treat() with { Override = new(ProtectedText.Plain("agreed")) };

    private static GivenCase Given(params PatientEvent[] consultations) => Spec.Given([Enrolled(), Consented(), .. consultations]);

    [Fact]
    public void Every_finding_is_told_conditions_first_each_once() =>
        Given(Consulted(conditions: ["hay fever", "psoriasis", "eczema", "psoriasis"], medications: ["isotretinoin", "aspirin"]))
            .When(Treat())
            .ThenRefused(Contraindicated)
            .Because(new Finding("psoriasis", FindingSource.Condition, 3), Eczema, Isotretinoin);

    [Fact]
    public void What_is_written_in_other_words_is_found_by_its_code_once() =>
        Given(Consulted(conditions: ["Eczema (hands)", "eczema", "ECZEMA"], medications: ["Roaccutane 20mg", "accutane"]))
            .When(Treat())
            .ThenRefused(Contraindicated)
            .Because(Eczema, Isotretinoin);

    [Fact]
    public void An_override_is_kept_with_the_findings_that_it_overrode() =>
        Given(Consulted(conditions: ["eczema"], medications: ["isotretinoin"]))
            .When(Overriding)
            .Then(Treated() with { Override = new(Sealed("agreed"), [Eczema, Isotretinoin]) });

    [Fact]
    public void With_nothing_to_override_it_is_accepted() =>
        Given(Consulted()).When(Overriding).Then(Treated() with { Override = new(Sealed("agreed"), []) });

    [Fact]
    public void An_override_is_no_consent() =>
        Spec.Given(Enrolled(), Consulted(conditions: ["eczema"]))
            .When(Overriding)
            .ThenRefused(Reason.Rule("treatment-consent-required", "performedOn"));

    [Fact]
    public void At_home_nobody_judges()
    {
        Given(Consulted(conditions: ["eczema"]))
            .When(Treat() with { Setting = Setting.Home })
            .Then(Treated() with { Setting = Setting.Home });
        Given(Consulted(conditions: ["eczema"]))
            .When(Overriding with { Setting = Setting.Home })
            .Then(Treated() with { Setting = Setting.Home, Override = new(Sealed("agreed"), []) });
    }

    [Fact]
    public void A_later_consultation_without_findings_lifts_them() =>
        Given(Consulted(conditions: ["eczema"]), Consulted("2026-02-01")).When(Treat()).Then(Treated());

    [Fact]
    public void A_consultation_after_the_session_says_nothing_of_it()
    {
        Given(Consulted(), Consulted("2026-03-02", conditions: ["eczema"])).When(Treat()).Then(Treated());
        Given(Consulted(conditions: ["eczema"]), Consulted("2026-03-02")).When(Treat()).ThenRefused(Contraindicated).Because(Eczema);
    }

    [Fact]
    public void Of_one_day_the_higher_version_is_the_latest() =>
        Given(Consulted(), Consulted(conditions: ["eczema"]))
            .When(Treat())
            .ThenRefused(Contraindicated)
            .Because(Eczema with { Version = 4 });

    [Fact]
    public void What_is_recorded_later_but_is_of_an_earlier_day_is_not_the_latest() =>
        Given(Consulted("2026-02-01"), Consulted("2026-01-31", conditions: ["eczema"])).When(Treat()).Then(Treated());

    [Fact]
    public void A_corrected_consultation_is_named_by_its_own_version() =>
        Given(Consulted(), Corrected(3, Consulted(conditions: ["eczema"]))).When(Treat()).ThenRefused(Contraindicated).Because(Eczema);

    [Fact]
    public void A_retracted_consultation_found_nothing() =>
        Given(Consulted(), Consulted("2026-02-01", conditions: ["eczema"]), Retracted(4)).When(Treat()).Then(Treated());
}
