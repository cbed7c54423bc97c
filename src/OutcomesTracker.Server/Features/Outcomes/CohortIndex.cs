using OutcomesTracker.Domain.Outcomes;

namespace OutcomesTracker.Server.Features.Outcomes;

/// <summary>
/// Every patient's facts in memory, as of one sequence. A view scans them under a shared lock, so it never sees half a page; following
/// the log takes the lock alone, for one page at a time.
/// </summary>
public sealed class CohortIndex : IDisposable
{
    private readonly ReaderWriterLockSlim access = new();
    private readonly List<PatientFacts> patients = [];
    private readonly Dictionary<Guid, int> places = [];
    private long generation, sequence;

    public long Generation => Interlocked.Read(ref generation);

    /// <summary>The sequence that the index is current to; 0 before it was loaded.</summary>
    public long Sequence => Interlocked.Read(ref sequence);

    public void Apply(FactsPage page)
    {
        access.EnterWriteLock();
        try
        {
            if (page.IsWhole)
            {
                patients.Clear();
                places.Clear();
            }
            foreach (var stored in page.Facts) Apply(stored, page.IsWhole ? 0 : sequence);
            Interlocked.Exchange(ref sequence, page.Sequence);
            Interlocked.Exchange(ref generation, page.Generation);
        }
        finally
        {
            access.ExitWriteLock();
        }
    }

    /// <summary>Sums the parts of all patients, in parallel: each thread adds to a part of its own, and the parts are added.</summary>
    public (long Sequence, T Sum) Sum<T>(Func<T> empty, Action<T, PatientFacts> add, Action<T, T> merge)
    {
        access.EnterReadLock();
        try
        {
            var sum = empty();
            Parallel.For(
                0, patients.Count, empty,
                (place, _, part) => { add(part, patients[place]); return part; },
                part => { lock (patients) merge(sum, part); });
            return (sequence, sum);
        }
        finally
        {
            access.ExitReadLock();
        }
    }

    public void Dispose() => access.Dispose();

    private void Apply(StoredFact stored, long since)
    {
        if (!places.TryGetValue(stored.PatientId, out var place))
        {
            places[stored.PatientId] = place = patients.Count;
            patients.Add(new(stored.PatientId, stored.Clinic));
        }
        patients[place] = stored.From > since
            ? patients[place].Begin(stored.Fact, stored.From, stored.To)
            : patients[place].End(stored.Fact.Version, stored.To);
    }
}
