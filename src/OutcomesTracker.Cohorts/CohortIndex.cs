using OutcomesTracker.Cohorts.Packing;

namespace OutcomesTracker.Cohorts;

/// <summary>
/// Every patient's facts in memory, as of one sequence. A view scans an immutable snapshot, so it never sees a partly applied page and
/// never waits; applying a page makes the next snapshot. Only one thread may apply pages.
/// </summary>
public sealed class CohortIndex
{
    private sealed record State(long Generation, long Sequence, IReadOnlyList<string> Clinics, CohortSegment[] Segments);

    private State current = new(0, 0, [], []);
    private Dictionary<Guid, int> places = [];
    private List<string> clinics = [];

    /// <summary>The generation of the facts' table; 0 before the index was loaded.</summary>
    public long Generation => Volatile.Read(ref current).Generation;

    /// <summary>The sequence that the index is current to; 0 before it was loaded.</summary>
    public long Sequence => Volatile.Read(ref current).Sequence;

    /// <summary>How many patients there are.</summary>
    public int Patients => places.Count;

    /// <summary>Applies a page: adds its changes, or replaces the whole contents if the page is whole.</summary>
    public void Apply(FactsPage page)
    {
        if (page.IsWhole)
            (places, clinics) = (new(page.Patients), []);
        var changes = Placed(page);
        var segments = new CohortSegment[(places.Count + CohortSegment.Size - 1) / CohortSegment.Size];
        if (!page.IsWhole)
            current.Segments.CopyTo(segments, 0);
        var numbers = Enumerable.Range(0, page.Patients).Select(patient => ClinicNumber(page.Clinic(patient))).ToArray();
        Parallel.ForEach(
            changes,
            () => new CohortWriter(page, numbers),
            (changed, _, writer) =>
            {
                var patients = Math.Min(CohortSegment.Size, places.Count - changed.Key * CohortSegment.Size);
                segments[changed.Key] = writer.Write(segments[changed.Key] ?? new(), patients, changed.Value);
                return writer;
            },
            _ => { }
        );
        Volatile.Write(ref current, new(page.Generation, page.Sequence, clinics.ToArray(), segments));
    }

    /// <summary>Tallies all patients in parallel: each thread fills its own tally, and these are added.</summary>
    public (long Sequence, T Sum) Sum<T>(Func<T> empty, Action<T, T> add)
        where T : CohortTally
    {
        var (state, sum, next) = (Volatile.Read(ref current), empty(), -1);
        Parallel.For(
            0,
            Math.Min(Environment.ProcessorCount, state.Segments.Length),
            _ =>
            {
                var scan = new CohortScan<T>(empty(), state.Clinics);
                for (int segment; (segment = Interlocked.Increment(ref next)) < state.Segments.Length; )
                    scan.Scan(state.Segments[segment]);
                lock (sum)
                    add(sum, scan.Tally);
            }
        );
        return (state.Sequence, sum);
    }

    /// <summary>The page's patients by segment, each with its index there. New patients are appended.</summary>
    private Dictionary<int, List<(int Place, int Patient)>> Placed(FactsPage page)
    {
        var bySegment = new Dictionary<int, List<(int, int)>>();
        for (var patient = 0; patient < page.Patients; patient++)
        {
            if (!places.TryGetValue(page.PatientId(patient), out var place))
                places.Add(page.PatientId(patient), place = places.Count);
            var (segment, within) = Math.DivRem(place, CohortSegment.Size);
            if (!bySegment.TryGetValue(segment, out var changed))
                bySegment.Add(segment, changed = []);
            changed.Add((within, patient));
        }
        return bySegment;
    }

    private int ClinicNumber(string clinic)
    {
        var number = clinics.IndexOf(clinic);
        if (number >= 0)
            return number;
        clinics.Add(clinic);
        return clinics.Count - 1;
    }
}
