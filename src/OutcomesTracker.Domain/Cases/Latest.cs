namespace OutcomesTracker.Domain.Cases;

/// <summary>The latest entry is the last by clinical day, then by version; the time of recording does not matter.</summary>
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
