using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Domain.Outcomes;

/// <summary>
/// One patient's sessions for one indication and body area, in order, no two neighbours more than 180 days apart.
/// <paramref name="NextCourseOn"/> is the first day of the pair's next course, if there is one.
/// </summary>
public sealed record Course(Treated Pair, IReadOnlyList<SessionFact> Sessions, DateOnly? NextCourseOn)
{
    public const int LongestPauseDays = 180;

    public SessionFact First => Sessions[0];

    public SessionFact Last => Sessions[^1];

    /// <summary>All courses of a patient, formed from the sessions known at a sequence and performed up to the cutoff.</summary>
    public static IEnumerable<Course> Of(PatientFacts patient, DateOnly cutoff, long asOf)
    {
        var sessions = patient.SessionsUpTo(cutoff, asOf);
        foreach (var pair in sessions.SelectMany(session => session.Treats).Distinct())
        {
            var ofPair = sessions.Where(session => session.Treats.Contains(pair)).ToList();
            var start = 0;
            for (var next = 1; next <= ofPair.Count; next++)
            {
                var ended = next == ofPair.Count;
                if (!ended && ofPair[next].On.DayNumber - ofPair[next - 1].On.DayNumber <= LongestPauseDays) continue;
                yield return new(pair, ofPair.GetRange(start, next - start), ended ? null : ofPair[next].On);
                start = next;
            }
        }
    }
}

/// <summary>The facts that count for a view.</summary>
public static class FactSelection
{
    /// <summary>Sessions by day, then version.</summary>
    public static List<SessionFact> SessionsUpTo(this PatientFacts patient, DateOnly cutoff, long asOf)
    {
        var sessions = new List<SessionFact>(patient.Sessions.Length);
        foreach (var session in patient.Sessions)
            if (session.At(asOf) && session.Fact.On <= cutoff) sessions.Add(session.Fact);
        sessions.Sort(static (a, b) => (a.On, a.Version).CompareTo((b.On, b.Version)));
        return sessions;
    }

    /// <summary>The person's attributes as known at a sequence, or null before enrolment was recorded.</summary>
    public static PersonFact? PersonAt(this PatientFacts patient, long asOf)
    {
        foreach (var person in patient.Persons)
            if (person.At(asOf)) return person.Fact;
        return null;
    }
}
