using System.Globalization;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Patients;

namespace OutcomesTracker.Development.Synthetic;

/// <summary>Who the patients are. They cannot be taken for real people: each is "Test Person" and a number.</summary>
internal static class People
{
    /// <summary>Fitzpatrick I to VI, in percent (assumed).</summary>
    public static readonly int[] SkinTypeWeights = [6, 22, 27, 22, 15, 8];

    private static readonly int[] SexWeights = [800, 180, 13, 7];
    private static readonly (int Low, int High)[] Ages = [(16, 17), (18, 29), (30, 39), (40, 49), (50, 59), (60, 78)];
    private static readonly int[] AgeWeights = [1, 24, 28, 24, 14, 9];
    private const int YearsOfEnrolment = 3,
        WeeksWithoutEnrolment = 1;

    public static EnrolPatient Draw(SeededRandom random, SyntheticClinic clinic, int number, DateOnly lastDay)
    {
        var enrolledOn = lastDay.AddDays(-random.Between(7 * WeeksWithoutEnrolment, 365 * YearsOfEnrolment));
        var (low, high) = Ages[random.Weighted(AgeWeights)];
        var birthYear = enrolledOn.Year - random.Between(low, high);
        var sex = (Sex)random.Weighted(SexWeights);
        var skinType = random.Weighted(SkinTypeWeights) + 1;
        return new(enrolledOn, birthYear, sex, skinType, random.Chance(0.97) ? Identity(random, clinic, number, birthYear) : null);
    }

    /// <summary>
    /// The identity as the JSON of the body, which the writer copies unchanged. E-mail addresses use the domain that is reserved for
    /// examples.
    /// </summary>
    private static ProtectedText Identity(SeededRandom random, SyntheticClinic clinic, int number, int birthYear)
    {
        var bornOn = new DateOnly(birthYear, 1, 1).AddDays(random.Between(0, 364));
        var email = random.Chance(0.6) ? string.Create(CultureInfo.InvariantCulture, $",\"email\":\"person{number}@example.org\"") : "";
        var record = string.Create(
            CultureInfo.InvariantCulture,
            $"{clinic.Slug[..2].ToUpperInvariant()}-{random.Between(0, 999_999):000000}"
        );
        return ProtectedText.Plain(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{{\"fullName\":\"Test Person {number}\",\"dateOfBirth\":\"{bornOn:yyyy-MM-dd}\"{email},\"recordNumber\":\"{record}\"}}"
            )
        );
    }
}
