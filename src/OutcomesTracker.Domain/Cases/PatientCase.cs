using System.Collections.Immutable;

namespace OutcomesTracker.Domain.Cases;

/// <summary>One entry: as it was first recorded, and as it stands now.</summary>
/// <param name="Version">Its position in the patient's stream, from 1.</param>
/// <param name="Recorded">What was recorded at first.</param>
/// <param name="Current">The latest replacement, or <paramref name="Recorded"/> if it was never corrected.</param>
/// <param name="IsEnteredInError">
/// Whether it is retracted, or void through another retraction (<see cref="PatientEvent.IsVoidedBy"/>).
/// </param>
public sealed record Entry(int Version, PatientEvent Recorded, PatientEvent Current, bool IsEnteredInError)
{
    public bool IsCorrected => !ReferenceEquals(Recorded, Current);
}

/// <summary>An entry in effect (not entered in error), with its current event as <typeparamref name="T"/>.</summary>
public readonly record struct EntryInEffect<T>(int Version, T Event)
    where T : PatientEvent;

/// <summary>
/// A patient's entries as they stand after every correction and retraction. Immutable; ordered by version. The rules look entries up by id
/// or by day, so that a command costs little more on a long case than on a short one.
/// </summary>
public sealed class PatientCase
{
    public static readonly PatientCase Empty = new(
        EntryList.Empty,
        ImmutableDictionary<Guid, ImmutableArray<int>>.Empty,
        EntriesByDay.Empty
    );

    private readonly EntryList entries;

    // For each id, the versions of the entries about it (SubjectId), as recorded or as replaced, including retracted ones.
    private readonly ImmutableDictionary<Guid, ImmutableArray<int>> naming;
    private readonly EntriesByDay byDay;

    // The version of the one entry that Without leaves out; 0 for none.
    private readonly int absent;

    private PatientCase(EntryList entries, ImmutableDictionary<Guid, ImmutableArray<int>> naming, EntriesByDay byDay, int absent = 0) =>
        (this.entries, this.naming, this.byDay, this.absent) = (entries, naming, byDay, absent);

    public IReadOnlyList<Entry> Entries => absent == 0 ? entries : [.. entries.Where(entry => entry.Version != absent)];

    /// <summary>The entry that began the case, if it is not left out.</summary>
    public Entry? First => entries.Count > 0 && entries[0].Version != absent ? entries[0] : null;

    /// <summary>The entries of a kind that are in effect, in the order of their versions. Reads the whole case.</summary>
    public IEnumerable<EntryInEffect<T>> All<T>()
        where T : PatientEvent
    {
        foreach (var entry in Entries)
            if (!entry.IsEnteredInError && entry.Current is T happened)
                yield return new(entry.Version, happened);
    }

    /// <summary>The entries of a kind that are in effect and about this id.</summary>
    public IEnumerable<EntryInEffect<T>> About<T>(Guid id)
        where T : PatientEvent
    {
        foreach (var entry in EntriesWithId(id))
            if (!entry.IsEnteredInError && entry.Current is T happened && happened.SubjectId() == id)
                yield return new(entry.Version, happened);
    }

    /// <summary>Whether an entry of a kind was ever recorded with this id, retracted or not.</summary>
    public bool HasUsed<T>(Guid id)
        where T : PatientEvent => EntriesWithId(id).Any(entry => entry.Recorded is T used && used.SubjectId() == id);

    /// <summary>The latest entry of a series in effect on or before this day, by day and then version.</summary>
    public EntryInEffect<T>? Latest<T>(Series series, DateOnly day)
        where T : PatientEvent => byDay.Latest(series, day) is { } version ? new(version, (T)Find(version)!.Current) : null;

    /// <summary>The entries of a series in effect from one day to another, both included, by day and then version.</summary>
    public IEnumerable<EntryInEffect<T>> Between<T>(Series series, DateOnly first, DateOnly last)
        where T : PatientEvent =>
        byDay.Between(series, first, last).Select(version => new EntryInEffect<T>(version, (T)Find(version)!.Current));

    public Entry? Find(int version) => version != absent && IndexOf(version) is var index and >= 0 ? entries[index] : null;

    /// <summary>The case as if this entry had never been made. No other entry is judged again.</summary>
    public PatientCase Without(int version) =>
        Find(version) is { } entry ? new(entries, naming, byDay.Without(entry), absent: version) : this;

    /// <summary>
    /// The case of what happened on or before a day, whenever it was recorded: entries of a later day are not in it, nor is what is about
    /// nothing else, as the acknowledgement of a later side effect.
    /// </summary>
    public PatientCase Through(DateOnly day)
    {
        var had = Entries.Where(entry => entry.Current.ClinicalDay() <= day).Select(entry => entry.Current.SubjectId()).ToHashSet();
        return Entries
            .Where(entry => entry.Current.ClinicalDay() is { } own ? own <= day : had.Contains(entry.Current.SubjectId()))
            .Aggregate(Empty, (patient, entry) => patient.Add(entry));
    }

    public PatientCase Evolve(int version, PatientEvent happened)
    {
        var changed = happened.Amends() switch
        {
            Replacement replacement => Change(replacement.TargetVersion, entry => entry with { Current = replacement.Event }),
            Retraction retraction => Retract(retraction.TargetVersion),
            _ => this,
        };
        return changed.Add(new(version, happened, happened, false));
    }

    private PatientCase Add(Entry entry) => new(entries.Add(entry), Named(entry), byDay.With(entry), absent);

    /// <summary>Retracts the entry and those that are void without it, as a resolution is without its report.</summary>
    private PatientCase Retract(int version)
    {
        var changed = Change(version, entry => entry with { IsEnteredInError = true });
        if (Find(version)?.Current is not { } retracted || retracted.SubjectId() is not { } id)
            return changed;
        foreach (var entry in About<PatientEvent>(id).Where(entry => entry.Event.IsVoidedBy(retracted)))
            changed = changed.Change(entry.Version, fallen => fallen with { IsEnteredInError = true });
        return changed;
    }

    private PatientCase Change(int version, Func<Entry, Entry> change)
    {
        if (IndexOf(version) is not (var index and >= 0))
            return this;
        var (before, after) = (entries[index], change(entries[index]));
        return new(entries.With(index, after), Named(after), byDay.Without(before).With(after), absent);
    }

    private ImmutableDictionary<Guid, ImmutableArray<int>> Named(Entry entry) =>
        entry.Current.SubjectId() is { } id && naming.GetValueOrDefault(id, []) is var versions && !versions.Contains(entry.Version)
            ? naming.SetItem(id, versions.Add(entry.Version))
            : naming;

    private IEnumerable<Entry> EntriesWithId(Guid id)
    {
        foreach (var version in naming.GetValueOrDefault(id, []))
            if (Find(version) is { } entry)
                yield return entry;
    }

    // Versions ascend, but need not be contiguous: events of unknown types in the stream have versions too.
    private int IndexOf(int version)
    {
        var (low, high) = (0, Math.Min(entries.Count, version) - 1);
        if (high >= 0 && entries[high].Version == version)
            return high; // the usual case: no version is missing before it, or it is the last entry
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (entries[middle].Version == version)
                return middle;
            if (entries[middle].Version < version)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return -1;
    }
}
