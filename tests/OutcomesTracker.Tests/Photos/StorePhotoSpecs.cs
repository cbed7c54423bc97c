using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;
using static OutcomesTracker.Tests.Specs.SomeCommand;

namespace OutcomesTracker.Tests.Photos;

public sealed class StorePhotoSpecs
{
    private static readonly PatientEvent[] Photographable = [Enrolled(), Consented(scope: ConsentScope.Photography), Photographed()];

    private static readonly Reason NotThere = Reason.NotFound("photoId"),
        WithoutConsent = Reason.Rule("photography-consent-required", "photoId"),
        OtherPicture = Reason.Rule("photo-mismatch", "sha256"),
        OtherType = Reason.Rule("photo-mismatch", "contentType");

    [Fact]
    public void The_picture_of_a_photograph_is_stored() => Spec.Given(Photographable).When(Store()).Then(Stored()).ThenWarned();

    [Fact]
    public void Without_a_photograph_it_is_not_found()
    {
        Spec.Given(Enrolled()).When(Store()).ThenRefused(NotThere);
        Spec.Given([.. Photographable, Retracted(3)]).When(Store()).ThenRefused(NotThere);
        Spec.Given(Photographable).When(Store() with { PhotoId = OtherId }).ThenRefused(NotThere);
    }

    [Fact]
    public void It_needs_consent_to_photography_that_is_in_force_today()
    {
        Spec.Given(Enrolled(), Consented(), Photographed()).When(Store()).ThenRefused(WithoutConsent);
        Spec.Given([.. Photographable, Withdrew("2026-06-15", ConsentScope.Photography)]).When(Store()).ThenRefused(WithoutConsent);
        // On the day on which it was taken nobody had agreed yet; today they have.
        Spec.Given(Enrolled(), Photographed(), Consented("2026-06-15", ConsentScope.Photography)).When(Store()).Then(Stored());
    }

    [Fact]
    public void Another_picture_than_the_recorded_one_is_refused()
    {
        var other = Store() with { Sha256 = new('b', 64) };
        Spec.Given(Photographable).When(other).ThenRefused(OtherPicture);
        Spec.Given(Photographable).When(Store() with { ContentType = "image/png" }).ThenRefused(OtherType);
        Spec.Given(Photographable).When(other with { ContentType = "image/png" }).ThenRefused(OtherPicture, OtherType);
        Spec.Given([.. Photographable, Corrected(3, Photographed() with { Sha256 = other.Sha256 })]).When(other).Then(Stored(other.Sha256));
    }

    [Theory, InlineData("image/JPG"), InlineData(" image/jpeg "), InlineData("IMAGE/JPEG")]
    public void A_type_is_the_same_however_it_is_written(string recorded) =>
        Spec.Given(Enrolled(), Consented(scope: ConsentScope.Photography), Photographed() with { ContentType = recorded })
            .When(Store())
            .Then(Stored());

    [Fact]
    public void A_sha256_is_the_same_in_capital_letters() =>
        Spec.Given(Enrolled(), Consented(scope: ConsentScope.Photography), Photographed() with { Sha256 = new('A', 64) })
            .When(Store())
            .Then(Stored());

    [Fact]
    public void It_can_be_neither_corrected_nor_retracted()
    {
        PatientEvent[] stored = [.. Photographable, Stored()];
        Spec.Given(stored).When(Correct(4, Photograph(PhotoId))).ThenRefused(Reason.Rule("invalid-target", "targetVersion"));
        Spec.Given(stored).When(Retract(4)).ThenRefused(Reason.Rule("invalid-target", "targetVersion"));
    }

    [Fact]
    public void It_falls_with_its_photograph()
    {
        var patient = Spec.Given([.. Photographable, Stored(), Retracted(3)]).Patient;
        Assert.True(patient.Find(4)!.IsEnteredInError);
        Assert.Empty(patient.Pictures());
    }
}
