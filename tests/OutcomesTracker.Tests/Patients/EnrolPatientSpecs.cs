using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;
using static OutcomesTracker.Tests.Specs.SomeCommand;

namespace OutcomesTracker.Tests.Patients;

public sealed class EnrolPatientSpecs
{
    [Fact]
    public void A_patient_is_enrolled_with_a_sealed_identity() =>
        Spec.Given()
            .When(new EnrolPatient(Day("2026-01-10"), 1985, Sex.Other, 6, ProtectedText.Plain("{}"), OtherId))
            .Then(new PatientEnrolled(Day("2026-01-10"), 1985, Sex.Other, 6, ProtectedText.Sealed("enc:v1:({})")));

    [Fact]
    public void An_identity_is_not_required() => Spec.Given().When(Enrol()).Then(Enrolled());

    [Fact]
    public void Each_patient_who_may_be_the_same_person_gives_a_warning()
    {
        var now = new CommandContext(Today, PatientId, NewId) { PossibleDuplicates = [Id(8), Id(9)] };
        var enrolled = Assert.IsType<PatientEnrolled>(Assert.IsType<Accepted>(Enrol().Decide(PatientCase.Empty, now)).Event);
        Assert.Equal(["possible-duplicate", "possible-duplicate"], enrolled.WarningsGiven().Select(warning => warning.Code));
        Assert.Contains($"{Id(8)}", enrolled.WarningsGiven()[0].Message, StringComparison.Ordinal);
        Assert.Contains($"{Id(9)}", enrolled.WarningsGiven()[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_patient_is_enrolled_once() =>
        Spec.Given(Enrolled()).When(Enrol()).ThenRefused(Reason.Conflict("already-enrolled", "patientId"));

    [Fact]
    public void A_taken_id_is_told_before_any_clinical_rule() =>
        Spec.Given(Enrolled()).When(Enrol("2026-06-16")).ThenRefused(Reason.Conflict("already-enrolled", "patientId"));

    [Fact]
    public void Enrolment_may_be_today() => Spec.Given().When(Enrol("2026-06-15")).Then(Enrolled("2026-06-15"));

    [Fact]
    public void Enrolment_may_not_be_tomorrow() =>
        Spec.Given().When(Enrol("2026-06-16")).ThenRefused(Reason.Rule("future-date", "enrolledOn"));

    [Fact]
    public void Enrolment_may_be_in_the_year_of_birth() => Spec.Given().When(Enrol("1985-01-01")).Then(Enrolled("1985-01-01"));

    [Fact]
    public void Enrolment_may_not_be_before_the_year_of_birth() =>
        Spec.Given().When(Enrol("1984-12-31")).ThenRefused(Reason.Rule("before-birth", "enrolledOn"));

    [Fact]
    public void All_broken_rules_are_listed_in_the_contracts_order() =>
        Spec.Given()
            .When(Enrol("2026-06-16", birthYear: 2027))
            .ThenRefused(Reason.Rule("future-date", "enrolledOn"), Reason.Rule("before-birth", "enrolledOn"));
}
