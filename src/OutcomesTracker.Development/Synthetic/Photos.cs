using System.Globalization;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Photos;

namespace OutcomesTracker.Development.Synthetic;

/// <summary>Records of photographs. There are no pictures: a hash is a random number.</summary>
internal static class Photos
{
    private static readonly string[] Views = ["front", "left", "right", "left oblique", "right oblique", "close-up"];

    public static RecordPhoto Take(SeededRandom random, SyntheticClinic clinic, BodyArea area, DateOnly day)
    {
        var id = random.Id();
        var hash = string.Create(
            CultureInfo.InvariantCulture,
            $"{random.Next():x16}{random.Next():x16}{random.Next():x16}{random.Next():x16}"
        );
        return new(id, day, area, random.Pick<string>(Views), hash, "image/jpeg", $"synthetic/{clinic.Slug}/{id:D}.jpg");
    }

    public static string OtherView(SeededRandom random, string view) =>
        Views[(Array.IndexOf(Views, view) + random.Between(1, Views.Length - 1)) % Views.Length];
}
