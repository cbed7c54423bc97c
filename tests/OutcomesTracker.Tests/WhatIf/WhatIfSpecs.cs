using System.Collections.Frozen;
using OutcomesTracker.Domain.WhatIf;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.WhatIf;

/// <summary>Entries judged by other rules than the current ones.</summary>
public sealed class WhatIfSpecs
{
    private static readonly ClinicalRules Current = ClinicalRules.Current;

    private static readonly Device Deep = new("SkinPen", "LOT-7", 2.0m);

    [Fact]
    public void By_the_same_rules_nothing_is_judged_otherwise()
    {
        var (judged, otherwise) = Judge(Current, [.. Treatable, Treated() with { Device = Deep }, Reported(), Assessed()]);
        Assert.Equal(3, judged);
        Assert.Empty(otherwise);
    }

    [Fact]
    public void A_new_contraindication_is_found_by_the_consultation_and_refuses_the_session_after_it()
    {
        var rules = Also("diabetes");
        PatientEvent[] events = [Enrolled(), Consented(), Consulted(conditions: ["Diabetes (type 2)"]), Treated()];
        Assert.Equal(["3: [] → [found diabetes]", "4: [] → [refused contraindicated, found diabetes]"], Told(rules, events));
    }

    [Fact]
    public void Without_a_contraindication_a_session_met_nothing_and_its_override_was_not_needed()
    {
        var rules = Current with { Contraindications = Current.Contraindications with { Medications = FrozenSet<string>.Empty } };
        var held = Treated() with { Override = new(Why, [new("isotretinoin", FindingSource.Medication, 3)]) };
        Assert.Equal(
            ["3: [found isotretinoin] → []", "4: [found isotretinoin] → []"],
            Told(rules, [Enrolled(), Consented(), Consulted(medications: ["Accutane 20 mg"]), held])
        );
        Assert.Empty(Told(rules, [Enrolled(), Consented(), Consulted(medications: ["Accutane 20 mg"])]).Skip(1));
    }

    [Fact]
    public void At_home_contraindications_are_not_asked()
    {
        var rules = Also("diabetes");
        var atHome = Treated() with { Setting = Setting.Home };
        Assert.Equal(["3: [] → [found diabetes]"], Told(rules, [Enrolled(), Consented(), Consulted(conditions: ["diabetes"]), atHome]));
    }

    [Theory]
    [InlineData(1.9, "[] → [refused needle-depth]")]
    [InlineData(2.0, null)]
    public void A_depth_is_refused_above_the_maximum(double maximum, string? told) =>
        Assert.Equal(
            told is null ? [] : [$"4: {told}"],
            Told(Current with { MaximumNeedleDepthMm = (decimal)maximum }, [.. Treatable, Treated() with { Device = Deep }])
        );

    [Fact]
    public void A_depth_is_warned_of_outside_what_is_usual_for_its_modality()
    {
        var narrow = Current with { UsualNeedleDepths = new(0.5m, 1.9m) };
        var pen = Treated() with { Device = Deep, Modality = Modality.MicroneedlingPen };
        Assert.Equal(["4: [] → [warned needle-depth]"], Told(narrow, [.. Treatable, pen]));
        var roller = pen with { Modality = Modality.MicroneedlingRoller };
        Assert.Empty(Told(narrow, [.. Treatable, roller]));
        Assert.Equal(["4: [warned needle-depth] → []"], Told(Current with { UsualRollerDepths = new(0.5m, 2.0m) }, [.. Treatable, roller]));
    }

    [Theory]
    [InlineData(6, 5, "[overdue] → [in time]", 6)]
    [InlineData(6, 5, null, 5)]
    [InlineData(5, 5, "[in time] → [overdue]", 4)]
    [InlineData(6, 5, "[overdue] → [in time]", null)]
    public void A_side_effect_is_overdue_by_the_days_that_its_term_may_last(int lasted, int expected, string? told, int? days)
    {
        Assert.Equal(expected, Current.ExpectedDays[SideEffectTerm.Redness]);
        var terms = Current.ExpectedDays.Where(one => one.Key != SideEffectTerm.Redness).ToDictionary();
        if (days is { } given)
            terms[SideEffectTerm.Redness] = given;
        var rules = Current with { ExpectedDays = terms.ToFrozenDictionary() };
        var report = Reported() with { Term = SideEffectTerm.Redness };
        string[] due = told is null ? [] : [$"5: {told}"];
        Assert.Equal(due, Told(rules, [.. Treatable, Treated(), report, Resolved(report.OnsetOn.AddDays(lasted))]));
        Assert.Equal(due, Told(rules, [.. Treatable, Treated(), report], report.OnsetOn.AddDays(lasted)));
    }

    [Fact]
    public void A_correction_is_judged_without_its_target_and_a_retracted_report_not_at_all()
    {
        var rules = Current with { MaximumNeedleDepthMm = 1m };
        PatientEvent[] events = [.. Treatable, Treated(), Corrected(4, Treated() with { Device = Deep }), Reported(), Retracted(6)];
        Assert.Equal(
            ["5: [] → [refused needle-depth]"],
            Told(rules with { ExpectedDays = FrozenDictionary<SideEffectTerm, int>.Empty }, events)
        );
        Assert.Equal(3, Judge(rules, events).Judged);
    }

    private static ClinicalRules Also(string condition) =>
        Current with
        {
            Contraindications = Current.Contraindications with
            {
                Conditions = Current.Contraindications.Conditions.Append(condition).ToFrozenSet(),
            },
        };

    private static (int Judged, IReadOnlyList<JudgedOtherwise> Otherwise) Judge(
        ClinicalRules rules,
        PatientEvent[] events,
        DateOnly? day = null
    ) => JudgedOtherwise.Judge([.. events.Select((happened, place) => (place + 1, happened))], Current, rules, day ?? Today);

    private static IEnumerable<string> Told(ClinicalRules rules, PatientEvent[] events, DateOnly? day = null) =>
        Judge(rules, events, day).Otherwise.Select(one => $"{one.Version}: [{Said(one.Was)}] → [{Said(one.WouldBe)}]");

    private static string Said(Judgement judgement) =>
        string.Join(
            ", ",
            (string[])
                [
                    .. judgement.Violations.Select(slug => $"refused {slug}"),
                    .. judgement.Findings.Select(code => $"found {code}"),
                    .. judgement.Warnings.Select(code => $"warned {code}"),
                    .. judgement.IsOverdue is { } overdue ? [overdue ? "overdue" : "in time"] : Array.Empty<string>(),
                ]
        );
}
