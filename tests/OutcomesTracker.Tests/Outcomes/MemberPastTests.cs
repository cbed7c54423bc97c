using OutcomesTracker.Domain.Outcomes;

namespace OutcomesTracker.Tests.Outcomes;

/// <summary>Leaving rows away gives what forming them as of a sequence gives, row for row, at every sequence from the settled one on.</summary>
public sealed class MemberPastTests
{
    [Theory]
    [InlineData(100), InlineData(200), InlineData(300), InlineData(400)]
    public void The_past_of_a_settled_member_is_what_was_formed_then(int seed)
    {
        var (whole, then, past, compared) = (new MemberBuilder(), new MemberBuilder(), new MemberPast(), 0);
        for (var patient = 0; patient < 100; patient++)
        {
            var history = RandomHistory.Of(seed + patient, commands: 30, inOrder: patient % 3 > 0);
            var facts = Views.Facts(history);
            var member = whole.Form(facts);
            for (var asOf = member.Times.Settled; asOf <= history.Count; asOf++)
            {
                Assert.Equal(Told(then.Form(facts, asOf)), Told(past.At(member, asOf)));
                compared++;
            }
        }
        Assert.InRange(compared, 300, int.MaxValue);
    }

    private static string Told(in CohortMember member) => string.Join('\n',
        member.Person, Rows(member.Consents), Rows(member.Sessions), Rows(member.Courses), Rows(member.CourseSessions), Rows(member.Assessments), Rows(member.Reports));

    private static string Rows<T>(ReadOnlySpan<T> rows) => string.Join(' ', rows.ToArray());
}
