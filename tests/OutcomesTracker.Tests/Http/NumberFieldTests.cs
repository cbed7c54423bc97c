using static OutcomesTracker.Tests.Http.CommandBodies;

namespace OutcomesTracker.Tests.Http;

public sealed class NumberFieldTests
{
    [Theory]
    [
        InlineData("enrol-patient", "birthYear", 1900, ThisYear),
        InlineData("enrol-patient", "skinType", 1, 6),
        InlineData("report-side-effect", "severity", 1, 5)
    ]
    public void A_ranged_integer_takes_its_ends_and_nothing_beyond(string command, string path, int lowest, int highest)
    {
        Accepts(command, With(command, path, $"{lowest}"));
        Accepts(command, With(command, path, $"{highest}"));
        Refuses(command, With(command, path, $"{lowest - 1}"), path);
        Refuses(command, With(command, path, $"{highest + 1}"), path);
    }

    [Theory]
    [InlineData("enrol-patient", "birthYear"), InlineData("enrol-patient", "skinType"), InlineData("report-side-effect", "severity")]
    [
        InlineData("correct-entry", "targetVersion"),
        InlineData("retract-entry", "targetVersion"),
        InlineData("record-consultation", "plan.sessions")
    ]
    [
        InlineData("record-consultation", "plan.intervalDays"),
        InlineData("record-session", "anaesthetic.minutesBefore"),
        InlineData("record-session", "durationMinutes")
    ]
    public void An_integer_is_whole_however_it_is_written(string command, string path)
    {
        Refuses(command, With(command, path, "1.5"), path);
        Refuses(command, With(command, path, "15e-1"), path);
        Refuses(command, With(command, path, "99999999999"), path);
        if (path == "birthYear")
            Accepts(command, With(command, path, "19.85e2"));
        else
            Accepts(command, With(command, path, "3.0"));
    }

    [Fact]
    public void Any_integer_may_name_a_target()
    {
        foreach (var version in (string[])["-1", "0", "2147483647"])
            Accepts("retract-entry", With("retract-entry", "targetVersion", version));
    }

    [Theory]
    [InlineData("record-session", "cost.amount"), InlineData("record-consultation", "plan.costPerSession.amount")]
    public void An_amount_is_0_or_more(string command, string path)
    {
        Accepts(command, With(command, path, "0"));
        Accepts(command, With(command, path, "-0.0"));
        Refuses(command, With(command, path, "-0.01"), path);
    }

    [Theory]
    [
        InlineData("record-session", "cost.amount"),
        InlineData("record-session", "device.needleDepthMm"),
        InlineData("record-session", "device.energyMj")
    ]
    [InlineData("record-assessment", "score"), InlineData("enrol-patient", "birthYear"), InlineData("record-session", "durationMinutes")]
    public void A_number_that_no_decimal_holds_is_refused_and_not_rounded(string command, string path)
    {
        Refuses(command, With(command, path, new string('9', 400)), path);
        Refuses(command, With(command, path, "1" + new string('0', 400)), path);
        Refuses(command, With(command, path, $"0.{new string('0', 400)}1"), path);
        Refuses(command, With(command, path, "1e400"), path);
        Refuses(command, With(command, path, "1e99999999999999999999"), path);
        Refuses(command, With(command, path, "1e-99999999999999999999"), path);
    }

    [Theory]
    [InlineData("1.50", "1.5"), InlineData("15e-1", "1.5"), InlineData("0.00e999", "0"), InlineData("-0", "0"), InlineData("1E+2", "100")]
    [
        InlineData("0.0000000000000000000000000001", "0.0000000000000000000000000001"),
        InlineData("9999999999999999999999999999", "9999999999999999999999999999")
    ]
    public void A_score_is_read_by_its_value(string written, string value) =>
        Assert.Equal(
            decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture),
            ((RecordAssessment)Accepted("record-assessment", With("record-assessment", "score", written))).Score
        );

    // A JSON node keeps a number's text as it was written.
    // A date of birth would have to move with the year.
    private static string With(string command, string path, string value) =>
        BodyPath.With(path == "birthYear" ? BodyPath.Without(Full[command], "identity.dateOfBirth") : Full[command], path, value);
}
