namespace OutcomesTracker.Outcomes.Facts;

/// <summary>The order of a patient's entries of one kind: by clinical day, then by version. "Latest" and "first" mean this order.</summary>
public static class ClinicalOrder
{
    /// <summary>Below 0 if <paramref name="a"/> comes before <paramref name="b"/>.</summary>
    public static int Compare<T>(in T a, in T b)
        where T : struct, IDatedFact
    {
        var byDay = a.On.CompareTo(b.On);
        return byDay != 0 ? byDay : a.Version.CompareTo(b.Version);
    }

    /// <summary>The facts recorded as of a sequence whose day is on or before the cutoff, in this order.</summary>
    public static List<Recorded<T>> UpTo<T>(this IReadOnlyList<Recorded<T>> facts, DateOnly cutoff, long asOfSequence)
        where T : struct, IDatedFact
    {
        var counted = facts.Where(one => one.IsRecordedAt(asOfSequence) && one.Fact.On <= cutoff).ToList();
        counted.Sort((a, b) => Compare(a.Fact, b.Fact));
        return counted;
    }
}
