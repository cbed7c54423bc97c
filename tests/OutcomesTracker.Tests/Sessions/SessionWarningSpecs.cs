using System.Globalization;
using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;
using static OutcomesTracker.Tests.Specs.SomeCommand;

namespace OutcomesTracker.Tests.Sessions;

public sealed class SessionWarningSpecs
{
    [Theory]
    [InlineData(Modality.MicroneedlingPen, "0.49", true), InlineData(Modality.MicroneedlingPen, "0.5", false)]
    [InlineData(Modality.MicroneedlingPen, "2.0", false), InlineData(Modality.MicroneedlingPen, "2.01", true)]
    [InlineData(Modality.MicroneedlingRoller, "0.49", true), InlineData(Modality.MicroneedlingRoller, "0.5", false)]
    [InlineData(Modality.MicroneedlingRoller, "1.5", false), InlineData(Modality.MicroneedlingRoller, "1.51", true)]
    [
        InlineData(Modality.MicroneedlingRf, "1.51", false),
        InlineData(Modality.MicroneedlingPatch, "3", true),
        InlineData(Modality.Laser, "0", true)
    ]
    public void A_needle_depth_is_usual_from_half_a_millimetre_to_2_or_for_a_roller_to_1_5(Modality modality, string depth, bool warns) =>
        Warned(
            Treat() with
            {
                Modality = modality,
                Device = new("m", "l", decimal.Parse(depth, CultureInfo.InvariantCulture)),
            },
            warns ? ["needle-depth"] : []
        );

    [Theory]
    [InlineData(29, true), InlineData(30, false), InlineData(45, false), InlineData(46, true)]
    public void An_anaesthetic_is_usual_30_to_45_minutes_before(int minutes, bool warns) =>
        Warned(Treat() with { Anaesthetic = new("lidocaine", minutes) }, warns ? ["anaesthetic-time"] : []);

    [Theory]
    [InlineData(9, true), InlineData(10, false), InlineData(240, false), InlineData(241, true)]
    public void A_duration_is_usual_from_10_to_240_minutes(int minutes, bool warns) =>
        Warned(Treat() with { DurationMinutes = minutes }, warns ? ["duration"] : []);

    [Theory]
    [InlineData(-14, false), InlineData(-13, true), InlineData(0, true), InlineData(13, true), InlineData(14, false)]
    public void An_interval_is_usual_from_14_days_to_another_session_earlier_or_later(int days, bool warns) =>
        Warned(Treat(), warns ? ["interval"] : [], Treated(Treatment.AddDays(days), OtherId));

    [Fact]
    public void An_interval_counts_between_sessions_that_share_a_treated_pair()
    {
        var both = Treat() with { Treats = [WrinklesOnNeck, AcneOnFace] };
        Warned(both, ["interval"], Treated(id: OtherId));
        Warned(
            Treat(),
            [],
            Treated(
                id: OtherId,
                treats: [WrinklesOnNeck, new(Indication.AcneScars, BodyArea.Neck), new(Indication.Wrinkles, BodyArea.Face)]
            )
        );
    }

    [Fact]
    public void An_interval_counts_at_home_too()
    {
        Warned(Treat() with { Setting = Setting.Home }, ["interval"], Treated(id: OtherId));
        Warned(Treat(), ["interval"], Treated(id: OtherId) with { Setting = Setting.Home });
    }

    [Fact]
    public void A_retracted_session_is_no_neighbour() => Warned(Treat(), [], Treated(id: OtherId), Retracted(4));

    [Fact]
    public void A_corrected_session_is_a_neighbour_by_its_new_day() =>
        Warned(Treat(), ["interval"], Treated(Treatment.AddDays(-30), OtherId), Corrected(4, Treated(Treatment.AddDays(-13), OtherId)));

    [Theory]
    [InlineData("retinoid", Setting.Clinic), InlineData("ibuprofen", Setting.Home), InlineData("alpha-hydroxy-acid", Setting.Clinic)]
    public void A_medication_to_stop_before_is_warned_of_at_home_too(string medication, Setting setting) =>
        Warned(Treat() with { Setting = setting }, ["stop-before"], Consulted("2026-02-01", medications: ["aspirin", medication]));

    [Theory]
    [InlineData("Tretinoin 0.05%"), InlineData(" Ibuprofen 400 mg (as needed)"), InlineData("glycolic_acid")]
    public void So_is_one_that_is_written_in_other_words(string medication) =>
        Warned(Treat(), ["stop-before"], Consulted("2026-02-01", medications: [medication]));

    [Fact]
    public void What_to_stop_is_the_latest_consultations_medications_on_or_before_the_day()
    {
        Warned(Treat(), ["stop-before"], Consulted("2026-03-01", medications: ["retinoid"]));
        Warned(Treat(), [], Consulted("2026-03-02", medications: ["retinoid"]));
        Warned(Treat(), [], Consulted("2026-02-01", medications: ["retinoid"]), Consulted("2026-02-02"));
        Warned(Treat(), [], Consulted("2026-02-01", conditions: ["retinoid"]));
    }

    [Fact]
    public void All_that_is_unusual_is_told() =>
        Warned(
            Treat() with
            {
                Device = new("m", "l", 2.5m),
                Anaesthetic = new("lidocaine", 5),
                DurationMinutes = 300,
            },
            ["needle-depth", "anaesthetic-time", "duration", "interval", "stop-before"],
            Consulted("2026-02-01", medications: ["retinoid"]),
            Treated(id: OtherId)
        );

    [Fact]
    public void A_usual_session_has_no_warning() => Warned(Treat() with { Device = new("m", "l") }, []);

    private static void Warned(RecordSession session, string[] codes, params PatientEvent[] after) =>
        Spec.Given([.. Treatable, .. after]).When(session).ThenWarned(codes);
}
