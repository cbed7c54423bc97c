using System.Text.Json;
using System.Text.Json.Nodes;
using OutcomesTracker.Outcomes.Facts;
using OutcomesTracker.Outcomes.SmallCells;
using OutcomesTracker.Server.Features.Outcomes;
using OutcomesTracker.Server.Http;
using static OutcomesTracker.Tests.Outcomes.Views;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Outcomes;

/// <summary>The JSON of a group in a response.</summary>
public sealed class AnswerTests
{
    private static readonly PatientFacts Improved = Facts(Enrolled(), Treated(), CourseStory.Score(30, Instrument.Gais, 1));

    [Fact]
    public void With_nothing_below_them_a_rate_and_its_interval_are_null_and_the_bounds_are_there_as_nulls() =>
        Same(
            """
            {"*":{"courses":0,"notYetDue":0,"due":0,"missing":0,"notEvaluable":0,"assessed":0,"improved":0,
             "rate":null,"ci":null,"bounds":{"low":null,"high":null}}}
            """,
            GetImprovementEndpoint.Groups(Views.Improvement.Ask(), null)
        );

    [Fact]
    public void Bounds_are_what_the_rate_would_be_had_all_the_unknown_failed_or_improved()
    {
        // 1 improved, 1 missing, 2 not evaluable, 1 not improved: due 5, bounds 1/5 and 4/5; rate 1/2.
        var unknown = Facts(Enrolled(), Treated(), CourseStory.Score(30, Instrument.Hdss, 1));
        var all = GetImprovementEndpoint
            .Groups(
                Views.Improvement.Ask(
                    Improved,
                    Facts(Enrolled(), Treated()),
                    unknown,
                    unknown,
                    Facts(Enrolled(), Treated(), CourseStory.Score(30, Instrument.Gais, 5))
                ),
                null
            )["*"]
            .Shown!;
        Assert.Equal((5, 5, 1, 2, 2, 1), (all.Courses, all.Due, all.Missing, all.NotEvaluable, all.Assessed, all.Improved));
        Assert.Equal((0.5, 0.2, 0.8), (all.Rate, all.Bounds.Low, all.Bounds.High));
        Assert.Equal(0.09453, all.Ci!.Low!.Value, 1e-5); // Wilson's interval of 1 in 2
        Assert.Equal(0.90547, all.Ci.High!.Value, 1e-5);
    }

    [Fact]
    public void With_none_assessed_among_those_due_only_the_bounds_are_known() =>
        Same(
            """
            {"*":{"courses":1,"notYetDue":0,"due":1,"missing":1,"notEvaluable":0,"assessed":0,"improved":0,
             "rate":null,"ci":null,"bounds":{"low":0,"high":1}},
             "microneedling-pen":{"courses":1,"notYetDue":0,"due":1,"missing":1,"notEvaluable":0,"assessed":0,"improved":0,
             "rate":null,"ci":null,"bounds":{"low":0,"high":1}}}
            """,
            GetImprovementEndpoint.Groups(Views.Improvement.Ask(Facts(Enrolled(), Treated())), null)
        );

    [Fact]
    public void A_side_effect_tells_all_its_numbers()
    {
        // One session; redness on day 1, resolved on day 3 (2 days).
        var patient = Facts(Enrolled(), Treated(), Reported(Treatment.AddDays(1)) with { Severity = 2, Serious = true }, Resolved());
        const string Effect = """
            {"reports":1,"sessionsWithEffect":1,"rate":1,"ci":{"low":0.20654931437723742,"high":1},"patientsWithEffect":1,"patientRate":1,
             "patientCi":{"low":0.20654931437723742,"high":1},"severity":{"1":0,"2":1,"3":0,"4":0,"5":0},"serious":1,"resolved":1,
             "unresolved":0,"overdue":0,"medianDaysToResolution":2}
            """;
        const string Group = $$$"""{"sessions":1,"patients":1,"effects":{"any":{{{Effect}}},"redness":{{{Effect}}}}}""";
        Same($$"""{"*":{{Group}},"microneedling-pen":{{Group}}}""", GetSideEffectsEndpoint.Groups(Views.SideEffects.Ask(patient), null));
    }

    [Fact]
    public void With_no_session_every_quotient_is_null() =>
        Same(
            """
            {"*":{"sessions":0,"patients":0,"effects":{"any":{"reports":0,"sessionsWithEffect":0,"rate":null,"ci":null,
             "patientsWithEffect":0,"patientRate":null,"patientCi":null,"severity":{"1":0,"2":0,"3":0,"4":0,"5":0},"serious":0,"resolved":0,
             "unresolved":0,"overdue":0,"medianDaysToResolution":null}}}}
            """,
            GetSideEffectsEndpoint.Groups(Views.SideEffects.Ask(), null)
        );

    // Redness in three patients: 2 days, 4 days, and unresolved after 3 days (censored between them). S(2) = 2/3, S(4) = 0.
    [Fact]
    public void The_median_is_kaplan_and_meiers_with_censoring_at_the_cutoff()
    {
        var patients = new[] { Lasting(0, 2), Lasting(0, 4), Lasting(97, null) };
        var effect = GetSideEffectsEndpoint
            .Groups((Views.SideEffects with { Cutoff = Treatment.AddDays(100) }).Ask(patients), null)["*"]
            .Shown!.Effects["redness"]
            .Shown!;
        Assert.Equal((4, 2, 1), (effect.MedianDaysToResolution, effect.Resolved, effect.Unresolved));

        static PatientFacts Lasting(int onset, int? days) =>
            Facts([
                Enrolled(),
                Treated(Treatment.AddDays(onset)),
                Reported(Treatment.AddDays(onset)),
                .. days is { } some ? [Resolved(Treatment.AddDays(onset + some))] : (PatientEvent[])[],
            ]);
    }

    [Fact]
    public void A_small_cell_says_only_that_it_is_hidden() =>
        Same(
            """{"*":{"suppressed":true},"microneedling-pen":{"suppressed":true}}""",
            GetImprovementEndpoint.Groups(Views.Improvement.Ask(Improved), new MinimumCellSize(5))
        );

    [Fact]
    public void A_small_term_is_hidden_in_a_group_that_is_shown()
    {
        // Six patients, one with pain, which is hidden; then `any` does not say how many reports there are.
        var patients = Enumerable
            .Range(0, 6)
            .Select(number =>
                Facts([
                    Enrolled(),
                    Treated(),
                    .. number < 5 ? [Reported()] : (PatientEvent[])[],
                    .. number == 5 ? [Reported(id: OtherId, term: SideEffectTerm.Pain)] : (PatientEvent[])[],
                ])
            );
        var effects = GetSideEffectsEndpoint.Groups(Views.SideEffects.Ask(patients), new MinimumCellSize(5))["*"].Shown!.Effects;
        Assert.Equal([false, true, false], new[] { "any", "pain", "redness" }.Select(term => effects[term].Shown is null));
        Assert.Null(effects["any"].Shown!.Reports);
    }

    private static void Same(string expected, object actual)
    {
        var told = JsonSerializer.SerializeToNode(actual, ApiJson.Options);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), told), told!.ToJsonString());
    }
}
