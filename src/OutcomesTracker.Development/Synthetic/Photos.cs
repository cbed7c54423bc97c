using System.Globalization;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Photos;

namespace OutcomesTracker.Development.Synthetic;

/// <summary>Records of photographs. There are no pictures: a hash is a random number.</summary>
internal static class Photos
{
    private static readonly string[] Views = ["front", "left", "right", "left oblique", "right oblique", "close-up"];

    public static RecordPhoto Take(Dice dice, SyntheticClinic clinic, BodyArea area, DateOnly day)
    {
        var id = dice.Id();
        var hash = string.Create(CultureInfo.InvariantCulture, $"{dice.Next():x16}{dice.Next():x16}{dice.Next():x16}{dice.Next():x16}");
        return new(id, day, area, dice.Pick<string>(Views), hash, "image/jpeg", $"synthetic/{clinic.Slug}/{id:D}.jpg");
    }

    public static string OtherView(Dice dice, string view) =>
        Views[(Array.IndexOf(Views, view) + dice.Between(1, Views.Length - 1)) % Views.Length];
}
