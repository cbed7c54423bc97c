using static OutcomesTracker.Tests.Http.CommandBodies;

namespace OutcomesTracker.Tests.Http;

/// <summary>A replacement is read as every kind whose body it matches.</summary>
public sealed class CorrectionBodyTests
{
    public static TheoryData<string> Correctable => [.. Minimal.Keys.Except(["correct-entry", "retract-entry", "acknowledge-alert"])];

    [Theory, MemberData(nameof(Correctable))]
    public void A_whole_body_of_each_kind_is_a_replacement(string kind)
    {
        Assert.Contains(Accepted(kind, Full[kind]).GetType(), Replacements(Full[kind]));
        Assert.Contains(Accepted(kind, Minimal[kind]).GetType(), Replacements(Minimal[kind]));
    }

    [Fact]
    public void A_consent_and_its_withdrawal_are_both_meant() =>
        Assert.Equal([typeof(GiveConsent), typeof(WithdrawConsent)], Replacements(Minimal["give-consent"]));

    [Fact]
    public void Every_other_body_is_of_one_kind() =>
        Assert.All(
            Correctable.Select(row => row.Data).Where(kind => !kind.EndsWith("-consent", StringComparison.Ordinal)),
            kind => Assert.Single(Replacements(Full[kind]))
        );

    [Fact]
    public void A_resolutions_replacement_may_leave_its_id_out() =>
        Assert.Equal([typeof(ResolveSideEffect)], Replacements("""{"resolvedOn":"2026-03-04"}"""));

    [Fact]
    public void What_is_wrong_inside_is_named_by_its_path()
    {
        Refuses(
            "correct-entry",
            Correction(BodyPath.With(Minimal["record-session"], "treats[0].bodyArea", "\"torso\"")),
            "replacement.treats[0].bodyArea"
        );
        Refuses("correct-entry", Correction(BodyPath.With(Full["report-side-effect"], "severity", "6")), "replacement.severity");
        Refuses("correct-entry", Correction(BodyPath.With(Full["enrol-patient"], "birthYear", "2027")), "replacement.birthYear");
    }

    [Fact]
    public void However_much_is_missing_the_fields_that_are_there_say_which_kind_is_meant()
    {
        Refuses(
            "correct-entry",
            Correction("""{"assessedOn":"2026-03-31"}"""),
            "replacement.indication",
            "replacement.bodyArea",
            "replacement.instrument",
            "replacement.score",
            "replacement.assessor"
        );
        Refuses(
            "correct-entry",
            Correction("""{"performedOn":"2026-03-01","setting":"boat"}"""),
            "replacement.modality",
            "replacement.treats",
            "replacement.operator",
            "replacement.setting"
        );
        Refuses("correct-entry", Correction(BodyPath.With(Full["record-photo"], "colour", "1")), "replacement.colour");
    }

    [Theory]
    [InlineData("null"), InlineData("[]"), InlineData("\"x\""), InlineData("7")]
    public void It_is_an_object(string replacement) => Refuses("correct-entry", Correction(replacement), "replacement");

    [Fact]
    public void A_correction_is_no_replacement() => Assert.NotEmpty(Read("correct-entry", Correction(Minimal["correct-entry"])).Errors);

    private static string Correction(string replacement) =>
        $$"""{"targetVersion":2,"reason":"typing error","replacement":{{replacement}}}""";

    private static IEnumerable<Type> Replacements(string replacement) =>
        ((CorrectEntry)Accepted("correct-entry", Correction(replacement))).Replacements.Select(one => one.GetType());
}
