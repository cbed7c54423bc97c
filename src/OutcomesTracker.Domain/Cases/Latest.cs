namespace OutcomesTracker.Domain.Cases;

/// <summary>"Latest" goes by the entries' days, then versions, never by when they were recorded.</summary>
public static class LatestEntry
{
    public static EntryInEffect<T>? Latest<T>(this IEnumerable<EntryInEffect<T>> entries)
        where T : PatientEvent
    {
        EntryInEffect<T>? latest = null;
        foreach (var entry in entries)
            if (latest is not { } best || entry.Event.ClinicalDay() >= best.Event.ClinicalDay())
                latest = entry;
        return latest;
    }
}
