using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Tests.Specs;

namespace OutcomesTracker.Tests.Pages.Cases;

/// <summary>How a page names a patient and tells the age.</summary>
public sealed class PatientNamesTests
{
    [Fact]
    public void A_patient_without_a_name_that_can_be_read_is_named_by_the_id()
    {
        var enrolled = Some.Enrolled(identity: SomeRecord.Sealed("""{"fullName":"Ann Ash"}"""));
        Assert.Equal("Ann Ash", PatientNames.Of(SomeRecord.Of(enrolled)));
        Assert.Equal("Patient 00000000", PatientNames.Of(SomeRecord.WithoutKey(enrolled)));
        Assert.Equal("Patient 00000000", PatientNames.Of(SomeRecord.Of(Some.Enrolled())));
    }

    [Theory]
    [InlineData("1980-06-15", "2026-06-14", 45), InlineData("1980-06-15", "2026-06-15", 46), InlineData("1980-06-15", "2026-12-31", 46)]
    [InlineData("2000-03-01", "2023-03-01", 23), InlineData("2000-03-01", "2023-02-28", 22), InlineData("2001-12-31", "2024-12-30", 22)]
    [InlineData("2001-03-01", "2024-02-29", 22), InlineData("2001-03-01", "2024-03-01", 23), InlineData("2026-06-15", "2026-06-15", 0)]
    public void A_person_is_a_year_older_on_the_birthday_in_leap_years_too(string born, string day, int age) =>
        Assert.Equal(age, new Identity("Ann", Some.Day(born), null, null, null).AgeOn(Some.Day(day)));

    [Fact]
    public void Without_a_day_of_birth_no_age_is_told() => Assert.Null(new Identity("Ann", null, null, null, null).AgeOn(Some.Today));
}
