using OutcomesTracker.Cohorts.Packing;
using OutcomesTracker.Outcomes.Facts;

namespace OutcomesTracker.Benchmarks.Harness;

/// <summary>The facts of many patients as one log, numbered in the order of the days on which they were recorded.</summary>
internal sealed class FactLog
{
    private readonly int patients;
    private readonly long[] firstOfDay;

    public FactLog(int patients)
    {
        this.patients = patients;
        var days = new long[FactStories.LastDay.DayNumber - FactStories.FirstDay.DayNumber + 1];
        Each((_, change) => Interlocked.Increment(ref days[change.Day - FactStories.FirstDay.DayNumber]));
        Count = days.Sum();
        firstOfDay = new long[days.Length];
        for (var (day, next) = (0, 1L); day < days.Length; next += days[day++])
            firstOfDay[day] = next;
    }

    /// <summary>The number of changes, which is also the last sequence number.</summary>
    public long Count { get; }

    /// <summary>All changes, patient by patient.</summary>
    public IEnumerable<(int Patient, long Sequence, FactChange Change)> All()
    {
        var (next, changes) = ((long[])firstOfDay.Clone(), new List<RecordedChange>());
        for (var patient = 0; patient < patients; patient++)
        {
            FactStories.Of(patient, changes);
            foreach (var (day, change) in changes)
                yield return (patient, next[day - FactStories.FirstDay.DayNumber]++, change);
        }
    }

    public FactsPage Page()
    {
        var (page, writer) = (new FactsPage(1, Count, isWhole: true), new PackedWriter());
        foreach (var (patient, sequence, change) in All())
        {
            var number = page.Find(FactStories.Id(patient));
            if (number < 0)
                number = page.Add(FactStories.Id(patient), FactStories.Clinic(patient));
            page.Add(number, sequence, PackedChange.Write(writer, change));
        }
        return page;
    }

    /// <summary>The mean number of each kind of change per patient, to be compared with the synthetic registry.</summary>
    public string Means()
    {
        var kinds = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (_, _, change) in All())
        foreach (var kind in (string?[])[change.Begins?.GetType().Name, change.Ends is null ? null : "ends"])
            if (kind is not null)
                kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
        return $"{(double)Count / patients:0.0} changes a patient: "
            + string.Join(", ", kinds.Select(kind => $"{kind.Key} {(double)kind.Value / patients:0.00}"));
    }

    private void Each(Action<int, RecordedChange> visit) =>
        Parallel.For(
            0,
            patients,
            () => new List<RecordedChange>(),
            (patient, _, changes) =>
            {
                FactStories.Of(patient, changes);
                foreach (var change in changes)
                    visit(patient, change);
                return changes;
            },
            _ => { }
        );
}
