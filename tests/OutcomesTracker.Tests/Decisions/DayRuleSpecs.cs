using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;
using static OutcomesTracker.Tests.Specs.SomeCommand;

namespace OutcomesTracker.Tests.Decisions;

/// <summary>The two rules on days that every command obeys (enrolment's are with enrolment).</summary>
public sealed class DayRuleSpecs
{
    private static readonly DateOnly Tomorrow = Some.Today.AddDays(1);

    // So long ago that no other rule stands in the way of an early day.
    private static readonly GivenCase Given = Spec.Given(
        Enrolled("1980-01-01"),
        Consented("1980-01-01"),
        Consulted("1980-01-01"),
        Reported(Day("1980-01-01"))
    );

    public static TheoryData<int> Commands => [.. Enumerable.Range(0, EachOn(default).Count())];

    [Theory, MemberData(nameof(Commands))]
    public void Today_is_accepted(int command) =>
        Assert.Equal(Some.Today, Given.When(On(Some.Today, command).Command).Happened().ClinicalDay());

    [Theory, MemberData(nameof(Commands))]
    public void Tomorrow_is_in_the_future(int command) =>
        Given.When(On(Tomorrow, command).Command).ThenRefused(Reason.Rule("future-date", On(Tomorrow, command).Field));

    [Theory, MemberData(nameof(Commands))]
    public void Today_is_the_clinics(int command) =>
        Assert.Equal(Tomorrow, Given.When(On(Tomorrow, command).Command, today: Tomorrow).Happened().ClinicalDay());

    [Theory, MemberData(nameof(Commands))]
    public void The_first_day_of_the_year_of_birth_is_accepted(int command) =>
        Assert.Equal(Day("1985-01-01"), Given.When(On(Day("1985-01-01"), command).Command).Happened().ClinicalDay());

    [Theory, MemberData(nameof(Commands))]
    public void The_day_before_the_year_of_birth_is_before_birth(int command) =>
        Given.When(On(Day("1984-12-31"), command).Command).ThenRefused(Reason.Rule("before-birth", On(Day("1984-12-31"), command).Field));

    [Theory, MemberData(nameof(Commands))]
    public void The_year_of_birth_is_the_corrected_one(int command) =>
        Spec.Given(
                Enrolled("1980-01-01"),
                Consented("1980-01-01"),
                Consulted("1980-01-01"),
                Reported(Day("1980-01-01")),
                Corrected(1, Enrolled("1980-01-01", birthYear: 1990))
            )
            .When(On(Day("1985-01-01"), command).Command)
            .ThenRefused(Reason.Rule("before-birth", On(default, command).Field));

    private static (string Field, PatientCommand Command) On(DateOnly day, int command) => EachOn(day).ElementAt(command);
}
