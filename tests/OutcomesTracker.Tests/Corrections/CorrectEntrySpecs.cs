using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;
using static OutcomesTracker.Tests.Specs.SomeCommand;

namespace OutcomesTracker.Tests.Corrections;

/// <summary>Every kind of entry is corrected by a whole body of its kind.</summary>
public sealed class CorrectEntrySpecs
{
    [Fact]
    public void An_enrolment() =>
        Spec.Given(Enrolled()).When(Correct(1, Enrol("2026-01-11", 1986))).Then(Corrected(1, Enrolled("2026-01-11", 1986)));

    [Fact]
    public void A_consent() =>
        Spec.Given(Enrolled(), Consented())
            .When(Correct(2, new GiveConsent(ConsentScope.Research, Treatment)))
            .Then(Corrected(2, new ConsentGiven(ConsentScope.Research, Treatment)));

    [Fact]
    public void A_withdrawal() =>
        Spec.Given(Enrolled(), Withdrew("2026-02-01"))
            .When(Correct(2, new WithdrawConsent(ConsentScope.Research, Treatment)))
            .Then(Corrected(2, new ConsentWithdrawn(ConsentScope.Research, Treatment)));

    [Fact]
    public void A_consultation_with_its_notes_sealed() =>
        Spec.Given(Enrolled(), Consulted())
            .When(Correct(2, Consult(Treatment) with { Notes = ProtectedText.Plain("calm") }))
            .Then(Corrected(2, Consulted("2026-03-01") with { Notes = Sealed("calm") }));

    [Fact]
    public void A_session() =>
        Spec.Given([.. Treatable, Treated()])
            .When(Correct(4, Treat(Treatment.AddDays(1))))
            .Then(Corrected(4, Treated(Treatment.AddDays(1))));

    [Fact]
    public void A_report_with_its_note_sealed() =>
        Spec.Given(Enrolled(), Reported())
            .When(Correct(2, Report() with { Note = ProtectedText.Plain("warm"), Severity = 2 }))
            .Then(Corrected(2, Reported() with { Note = Sealed("warm"), Severity = 2 }));

    [Fact]
    public void A_resolution() =>
        Spec.Given(Enrolled(), Reported(), Resolved())
            .When(Correct(3, Resolve(Treatment.AddDays(8))))
            .Then(Corrected(3, Resolved(Treatment.AddDays(8))));

    [Fact]
    public void An_assessment() =>
        Spec.Given(Enrolled(), Assessed())
            .When(Correct(2, Assess(Instrument.Salt, 40)))
            .Then(Corrected(2, Assessed(score: 40, instrument: Instrument.Salt)));

    [Fact]
    public void A_photo() =>
        Spec.Given(Enrolled(), Photographed())
            .When(Correct(2, Photograph(PhotoId) with { View = "left" }))
            .Then(Corrected(2, Photographed() with { View = "left" }));

    [Fact]
    public void A_loss_to_follow_up_with_its_reason_sealed() =>
        Spec.Given(Enrolled(), new FollowUpLost(Treatment, Sealed("moved")))
            .When(Correct(2, new RecordLossToFollowUp(Treatment, ProtectedText.Plain("died"))))
            .Then(Corrected(2, new FollowUpLost(Treatment, Sealed("died"))));

    [Fact]
    public void The_latest_correction_wins()
    {
        var given = Spec.Given(
            Enrolled(),
            Consented(),
            Corrected(2, Consented(scope: ConsentScope.Research)),
            Corrected(2, Consented("2026-01-12")),
            Consulted()
        );
        given.When(Treat(Day("2026-01-16"))).Then(Treated(Day("2026-01-16")));
        given
            .When(Correct(2, new GiveConsent(ConsentScope.Contact, Treatment)))
            .Then(Corrected(2, Consented("2026-03-01", ConsentScope.Contact)));
    }

    [Fact]
    public void Both_stay_in_the_case()
    {
        var entry = Spec.Given(Enrolled(), Consented(), Corrected(2, Consented("2026-01-12"))).Patient.Find(2)!;
        Assert.Equal(
            (Consented(), Consented("2026-01-12"), true, false),
            (entry.Recorded, entry.Current, entry.IsCorrected, entry.IsEnteredInError)
        );
    }
}
