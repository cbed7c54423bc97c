using OutcomesTracker.Server;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Tests.Http;
using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Decisions;

/// <summary>The two rules on days that every command obeys (the enrolment's are tested with the enrolment).</summary>
public sealed class DayRuleSpecs
{
    private static readonly DateOnly Tomorrow = Some.Today.AddDays(1);

    // All entries are so early that no other rule refuses an early day.
    private static readonly GivenCase Given = Spec.Given(
        Enrolled("1980-01-01"),
        Consented("1980-01-01"),
        Consulted("1980-01-01"),
        Reported(Day("1980-01-01"))
    );

    /// <summary>Every command that records something of a day, except the enrolment.</summary>
    public static TheoryData<string> Commands =>
        [
            .. RegistryFeatures
                .Commands.Where(command =>
                    command.Command.IsAssignableTo(typeof(RecordingCommand)) && command.Command != typeof(EnrolPatient)
                )
                .Select(command => command.Name),
        ];

    [Theory, MemberData(nameof(Commands))]
    public void Today_is_accepted(string command) =>
        Assert.Equal(Some.Today, Given.When(On(Some.Today, command).Command).Happened().ClinicalDay());

    [Theory, MemberData(nameof(Commands))]
    public void Tomorrow_is_in_the_future(string command) =>
        Given.When(On(Tomorrow, command).Command).ThenRefused(Reason.Rule("future-date", On(Tomorrow, command).Field));

    [Theory, MemberData(nameof(Commands))]
    public void Today_is_the_clinics(string command) =>
        Assert.Equal(Tomorrow, Given.When(On(Tomorrow, command).Command, today: Tomorrow).Happened().ClinicalDay());

    [Theory, MemberData(nameof(Commands))]
    public void The_first_day_of_the_year_of_birth_is_accepted(string command) =>
        Assert.Equal(Day("1985-01-01"), Given.When(On(Day("1985-01-01"), command).Command).Happened().ClinicalDay());

    [Theory, MemberData(nameof(Commands))]
    public void The_day_before_the_year_of_birth_is_before_birth(string command) =>
        Given.When(On(Day("1984-12-31"), command).Command).ThenRefused(Reason.Rule("before-birth", On(Day("1984-12-31"), command).Field));

    [Theory, MemberData(nameof(Commands))]
    public void The_year_of_birth_is_the_corrected_one(string command) =>
        Spec.Given(
                Enrolled("1980-01-01"),
                Consented("1980-01-01"),
                Consulted("1980-01-01"),
                Reported(Day("1980-01-01")),
                Corrected(1, Enrolled("1980-01-01", birthYear: 1990))
            )
            .When(On(Day("1985-01-01"), command).Command)
            .ThenRefused(Reason.Rule("before-birth", On(Some.Today, command).Field));

    /// <summary>The golden body with another day, and the name of the field that holds the day.</summary>
    private static (string Field, PatientCommand Command) On(DateOnly day, string command)
    {
        var field = CommandBodies.Definition(command).Body.Fields.Single(field => field is { Kind: DayKind, IsRequired: true }).Name;
        return (field, CommandBodies.Accepted(command, BodyPath.With(CommandBodies.Minimal[command], field, $"\"{day:yyyy-MM-dd}\"")));
    }
}
