using OutcomesTracker.Outcomes.SideEffects;
using OutcomesTracker.Outcomes.SmallCells;

namespace OutcomesTracker.Tests.Outcomes.SmallCells;

/// <summary>
/// What is hidden of the side-effect view at k = 5. A group is written key:sessions/patients, then each term's sessions and patients with
/// the effect.
/// </summary>
public sealed class HiddenSideEffectTests
{
    [Fact]
    public void A_group_in_which_few_have_any_effect_shows_none_and_another_is_hidden_with_it()
    {
        var hidden = Of(
            "*:60/60 any:30/30 pain:30/30",
            "a:20/20 any:4/4 pain:4/4",
            "b:20/20 any:10/10 pain:10/10",
            "c:20/20 any:16/16 pain:16/16"
        );
        Assert.Empty(hidden.Groups);
        Assert.Equal([true, true, false], "abc".Select(group => hidden.HidesEffects($"{group}")));
        Assert.False(hidden.HidesEffects("*"));
    }

    [Fact]
    public void A_term_that_few_have_in_all_is_hidden_in_every_group_with_a_report_even_where_it_is_0()
    {
        var hidden = Of(
            "*:40/40 any:24/20 pain:20/20 itching:4/4",
            "a:20/20 any:14/10 pain:10/10 itching:4/4",
            "b:20/20 any:10/10 pain:10/10",
            "c:9/9 any:0/0"
        );
        Assert.Equal(
            ["itching", "itching", "itching", null],
            new[] { "*", "a", "b", "c" }.Select(group => hidden.TermsIn(group).SingleOrDefault())
        );
    }

    [Fact]
    public void Where_any_tells_of_a_hidden_term_its_sessions_are_hidden_and_those_of_a_group_of_several_terms_with_it()
    {
        // In a no session has both, so 14 − 10 would leave 4 for itching. In c there is but one term: it would hide nothing of a.
        var hidden = Of(
            "*:90/90 any:32/32 pain:26/26 itching:4/4 redness:10/10",
            "a:30/30 any:14/14 pain:10/10 itching:4/4",
            "b:30/30 any:12/12 pain:10/10 redness:10/10",
            "c:30/30 any:6/6 pain:6/6"
        );
        Assert.Equal([true, false, false, true], new[] { "*", "a", "b", "c" }.Select(hidden.ShowsSessionsOfAny));
        Assert.Equal([true, false, false, true], new[] { "*", "a", "b", "c" }.Select(hidden.ShowsPatientsOfAny));
    }

    [Fact]
    public void A_hidden_group_hides_each_term_that_is_hidden_elsewhere()
    {
        // The total less b leaves 20 for a and c together, of which pain has 16: again 4 for itching.
        var hidden = Of(
            "*:90/60 any:32/22 pain:26/20 itching:4/2 redness:10/10",
            "a:30/4 any:14/4 pain:10/4 itching:4/2",
            "b:30/50 any:12/12 pain:10/10 redness:10/10",
            "c:30/6 any:6/6 pain:6/6"
        );
        Assert.Equal(["a", "c"], hidden.Groups.Order(StringComparer.Ordinal));
        Assert.Equal([true, false], new[] { "*", "b" }.Select(hidden.ShowsSessionsOfAny));
    }

    [Fact]
    public void A_hidden_group_hides_no_term_that_is_shown_elsewhere()
    {
        var hidden = Of(
            "*:90/60 any:28/20 pain:26/20 redness:10/10",
            "a:30/4 any:10/4 pain:10/4",
            "b:30/50 any:12/12 pain:10/10 redness:10/10",
            "c:30/6 any:6/6 pain:6/6"
        );
        Assert.Equal(["a", "c"], hidden.Groups.Order(StringComparer.Ordinal));
        Assert.Equal([true, true], new[] { "*", "b" }.Select(hidden.ShowsSessionsOfAny));
    }

    [Fact]
    public void Where_no_other_term_is_ever_overdue_any_does_not_tell_how_many_are_not()
    {
        // 9 of 12 reports of redness are overdue: the 3 that are not are few, and of the 20 of both terms 9 are.
        var redness = EffectCounts.None with
        {
            PatientsWithEffect = 12,
            SessionsWithEffect = 12,
            Severity = [12, 0, 0, 0, 0],
            Overdue = 9,
        };
        var itching = EffectCounts.None with { PatientsWithEffect = 8, SessionsWithEffect = 8, Severity = [8, 0, 0, 0, 0] };
        var any = redness with { PatientsWithEffect = 20, SessionsWithEffect = 20, Severity = [20, 0, 0, 0, 0] };
        var effects = new Dictionary<string, EffectCounts>
        {
            ["any"] = any,
            ["redness"] = redness,
            ["itching"] = itching,
        };
        var hidden = new HiddenSideEffects(new Dictionary<string, SideEffectCounts> { ["*"] = new(40, 40, effects) }, new(5));
        Assert.False(hidden.Shows(EffectFigure.Overdue, "*", "redness"));
        Assert.False(hidden.Shows(EffectFigure.Overdue, "*", "any"));
        Assert.True(hidden.Shows(EffectFigure.Resolved, "*", "any"));
    }

    private static HiddenSideEffects Of(params string[] groups) => new(groups.Select(Group).ToDictionary(), new(5));

    private static KeyValuePair<string, SideEffectCounts> Group(string text)
    {
        var parts = text.Split(' ')
            .Select(part => (Key: part.Split(':')[0], Numbers: part.Split(':')[1].Split('/').Select(int.Parse).ToArray()))
            .ToList();
        var effects = parts
            .Skip(1)
            .ToDictionary(
                part => part.Key,
                part =>
                    EffectCounts.None with
                    {
                        SessionsWithEffect = part.Numbers[0],
                        PatientsWithEffect = part.Numbers[1],
                        Severity = [part.Numbers[0], 0, 0, 0, 0],
                    }
            );
        return new(parts[0].Key, new(parts[0].Numbers[0], parts[0].Numbers[1], effects));
    }
}
