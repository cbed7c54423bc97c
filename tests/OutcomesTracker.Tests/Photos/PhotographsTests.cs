using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Photos;

/// <summary>Which photographs are compared: one from before the treatment, and the latest.</summary>
public sealed class PhotographsTests
{
    private int ids = 100;

    [Fact]
    public void Before_is_the_latest_up_to_the_first_session_and_after_the_latest_of_all()
    {
        Assert.Equal([("face", -3, 40)], Compared(Treated(), At(-20), At(-3), At(10), At(40)));
        Assert.Equal([("face", 0, 40)], Compared(Treated(), At(-20), At(0), At(40)));
        Assert.Equal([("face", 0, 1)], Compared(Treated(Treatment.AddDays(9), OtherId), Treated(), At(0), At(1)));
    }

    [Fact]
    public void Without_one_from_before_the_earliest_is_compared()
    {
        Assert.Equal([("face", 5, 40)], Compared(Treated(), At(5), At(20), At(40)));
    }

    [Fact]
    public void While_there_is_nothing_to_compare_with_there_is_no_after()
    {
        Assert.Equal([("face", 5, (int?)null)], Compared(Treated(), At(5)));
        Assert.Equal([("face", -3, (int?)null)], Compared(Treated(), At(-20), At(-3)));
        Assert.Equal([("face", 40, (int?)null)], Compared(At(-3), At(40)));
        Assert.Equal([("neck", 40, (int?)null)], Compared(Treated(), At(-3, BodyArea.Neck), At(40, BodyArea.Neck)));
        Assert.Empty(Compared(Treated()));
    }

    [Fact]
    public void Area_and_view_belong_together_in_whatever_case_the_view_is_written()
    {
        var compared = Compared(Treated(), At(0, view: "Left"), At(0, view: "front"), At(30, view: " left "), At(20, view: "FRONT"));
        Assert.Equal([("face", 0, 30), ("face", 0, 20)], compared);
    }

    [Fact]
    public void Only_what_is_stored_of_the_recorded_sha256_is_compared()
    {
        var (kept, lost) = (At(0), At(30));
        Assert.Equal([("face", 0, (int?)null)], Compared(Treated(), kept, lost[0]));
        Assert.Equal(
            [("face", 0, (int?)null)],
            Compared(Treated(), kept, lost, Corrected(5, (PhotoTaken)lost[0] with { Sha256 = new('b', 64) }))
        );
    }

    /// <summary>A photograph so many days after the treatment, with its picture.</summary>
    private PatientEvent[] At(int days, BodyArea area = BodyArea.Face, string view = "frontal")
    {
        var photo = Photographed(Id(++ids)) with { TakenOn = Treatment.AddDays(days), BodyArea = area, View = view };
        return [photo, Stored() with { PhotoId = photo.PhotoId }];
    }

    private static List<(string Area, int Before, int? After)> Compared(params object[] entries) =>
        [
            .. Spec.Given([Enrolled(), .. entries.SelectMany(entry => entry as PatientEvent[] ?? [(PatientEvent)entry])])
                .Patient.Comparisons()
                .Select(pair => (Code<BodyArea>.Of(pair.BodyArea), Days(pair.Before), pair.After is { } after ? Days(after) : (int?)null)),
        ];

    private static int Days(PhotoTaken photo) => photo.TakenOn.DayNumber - Treatment.DayNumber;
}
