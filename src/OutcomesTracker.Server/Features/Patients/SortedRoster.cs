namespace OutcomesTracker.Server.Features.Patients;

/// <summary>
/// A clinic's patients by name; those without one come last. Equal names are in the order of their ids, so that the order is always the
/// same. Immutable.
/// </summary>
/// <param name="Generation">The generation of the projection's rows that it was read from.</param>
/// <param name="From">The sequence of the last entry that changed it.</param>
/// <param name="Until">The sequence up to which no other entry changed it.</param>
public sealed record SortedRoster(long Generation, long From, long Until, List<ListedPatient> ByName)
{
    private static readonly IComparer<ListedPatient> Order = Comparer<ListedPatient>.Create(Compare);

    /// <summary>Whether this is the list as of a sequence.</summary>
    public bool IsAsOf(long sequence) => From <= sequence && sequence <= Until;

    public static SortedRoster Of(RosterChanges all, IEnumerable<ListedPatient> patients) =>
        new(all.Generation, all.Last, all.Sequence, [.. patients.Order(Order)]);

    /// <summary>The list after more entries: those that they are about are taken out and put in at their new places.</summary>
    public SortedRoster With(RosterChanges changes, IReadOnlyCollection<ListedPatient> changed)
    {
        if (changed.Count == 0)
            return this with { Until = changes.Sequence };
        var ids = changed.Select(patient => patient.PatientId).ToHashSet();
        var others = ByName.FindAll(patient => !ids.Contains(patient.PatientId));
        var byName = new List<ListedPatient>(others.Count + changed.Count);
        var taken = 0;
        foreach (var patient in changed.Order(Order))
        {
            var place = ~others.BinarySearch(taken, others.Count - taken, patient, Order);
            byName.AddRange(others[taken..place]);
            byName.Add(patient);
            taken = place;
        }
        byName.AddRange(others[taken..]);
        return new(changes.Generation, changes.Last, changes.Sequence, byName);
    }

    private static int Compare(ListedPatient one, ListedPatient other)
    {
        if ((one.Identity is null).CompareTo(other.Identity is null) is var named and not 0)
            return named;
        var names = one.Identity is null ? 0 : NameCollation.Order.Compare(one.Identity.FullName, other.Identity!.FullName);
        return names != 0 ? names : one.PatientId.CompareTo(other.PatientId);
    }
}
