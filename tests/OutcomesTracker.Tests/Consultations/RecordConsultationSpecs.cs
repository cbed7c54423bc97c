using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;
using static OutcomesTracker.Tests.Specs.SomeCommand;

namespace OutcomesTracker.Tests.Consultations;

public sealed class RecordConsultationSpecs
{
    private static readonly Plan Plan = new(Modality.MicroneedlingRf, 4, 28, new(180.50m, "GBP"));

    [Fact]
    public void A_consultation_is_recorded_with_its_notes_sealed() =>
        Spec.Given(Enrolled())
            .When(
                new RecordConsultation(
                    Treatment,
                    Dermatologist,
                    [AcneOnFace, WrinklesOnNeck],
                    ["eczema", "hay fever"],
                    ["retinoid"],
                    ["sun cream"],
                    Plan,
                    ProtectedText.Plain("anxious")
                )
            )
            .Then(
                new ConsultationRecorded(
                    Treatment,
                    Dermatologist,
                    [AcneOnFace, WrinklesOnNeck],
                    ["eczema", "hay fever"],
                    ["retinoid"],
                    ["sun cream"],
                    Plan,
                    Sealed("anxious"),
                    [
                        new(
                            "unrecognised-condition",
                            "The registry does not recognise the condition \"hay fever\": it is kept, and no rule considers it."
                        ),
                    ]
                )
            )
            .ThenWarned("unrecognised-condition");

    [Fact]
    public void Each_value_that_is_not_recognised_is_warned_of_and_kept_as_written() =>
        Spec.Given(Enrolled())
            .When(
                Consult(Treatment) with
                {
                    Conditions = ["Pregnant", "asthma", "isotretinoin", "asthma"],
                    Medications = ["Roaccutane 20mg", "Tretinoin 0.05%", "aspirin", "eczema", ""],
                }
            )
            .ThenWarned(
                "unrecognised-condition",
                "unrecognised-condition",
                "unrecognised-condition",
                "unrecognised-medication",
                "unrecognised-medication",
                "unrecognised-medication"
            );

    [Fact]
    public void What_is_recognised_warns_of_nothing() =>
        Spec.Given(Enrolled())
            .When(Consult(Treatment) with { Conditions = ["Keloids"], Medications = ["warfarin", "AHA"] })
            .Then(Consulted("2026-03-01", conditions: ["Keloids"], medications: ["warfarin", "AHA"]))
            .ThenWarned();

    [Fact]
    public void It_needs_no_consent_and_no_plan() => Spec.Given(Enrolled()).When(Consult(Treatment)).Then(Consulted("2026-03-01"));

    [Fact]
    public void A_contraindication_found_does_not_refuse_the_consultation() =>
        Spec.Given(Enrolled())
            .When(Consult(Treatment) with { Conditions = ["pregnancy"] })
            .Then(Consulted("2026-03-01", conditions: ["pregnancy"]));
}
