using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;
using static OutcomesTracker.Tests.Specs.SomeCommand;

namespace OutcomesTracker.Tests.Photos;

public sealed class RecordPhotoSpecs
{
    private static readonly Reason IdInUse = Reason.Conflict("id-in-use", "photoId");

    [Fact]
    public void A_photo_is_recorded() => Spec.Given(Enrolled()).When(Photograph(PhotoId)).Then(Photographed()).ThenWarned();

    [Fact]
    public void An_id_left_out_is_made() => Spec.Given(Enrolled()).When(Photograph()).Then(Photographed(NewId));

    [Fact]
    public void An_id_is_used_once() => Spec.Given(Enrolled(), Photographed()).When(Photograph(PhotoId)).ThenRefused(IdInUse);

    [Fact]
    public void The_id_of_a_retracted_photo_stays_used() =>
        Spec.Given(Enrolled(), Photographed(), Retracted(2)).When(Photograph(PhotoId)).ThenRefused(IdInUse);

    [Fact]
    public void It_needs_no_photography_consent() =>
        Spec.Given(Enrolled(), Withdrew("2026-02-01", ConsentScope.Photography)).When(Photograph(PhotoId)).Then(Photographed());
}
