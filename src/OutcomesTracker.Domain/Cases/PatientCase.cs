using System.Collections.Immutable;
using OutcomesTracker.Domain.Corrections;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Domain.SideEffects;

namespace OutcomesTracker.Domain.Cases;

/// <summary>One recorded entry: as it was made, and as it counts now.</summary>
/// <param name="Version">Its position in the patient's stream, from 1.</param>
/// <param name="Recorded">What was recorded at first.</param>
/// <param name="Current">What counts: the latest replacement, or what was recorded.</param>
/// <param name="IsRetracted">Whether it counts as never made.</param>
public sealed record Entry(int Version, PatientEvent Recorded, PatientEvent Current, bool IsRetracted)
{
    public bool IsCorrected => !ReferenceEquals(Recorded, Current);
}

/// <summary>An entry that counts, of a known kind.</summary>
public readonly record struct Live<T>(int Version, T Event) where T : PatientEvent;

/// <summary>
/// A patient's entries as they stand after every correction and retraction. Immutable; ordered by version.
/// The rules of every feature ask it for the entries of the kinds that they need.
/// </summary>
public sealed class PatientCase
{
    public static readonly PatientCase Empty = new([]);

    private PatientCase(ImmutableList<Entry> entries) => Entries = entries;

    public ImmutableList<Entry> Entries { get; }

    public bool IsEnrolled => !Entries.IsEmpty && Entries[0].Current is PatientEnrolled;

    /// <summary>The enrolment as it counts now. Only an enrolled case has one.</summary>
    public PatientEnrolled Person => (PatientEnrolled)Entries[0].Current;

    /// <summary>The entries of a kind that count, in the order of their versions.</summary>
    public IEnumerable<Live<T>> All<T>() where T : PatientEvent
    {
        foreach (var entry in Entries)
            if (!entry.IsRetracted && entry.Current is T happened) yield return new(entry.Version, happened);
    }

    /// <summary>The ids of a kind that were ever used, retracted or not.</summary>
    public bool HasUsed<T>(Guid id) where T : PatientEvent => Entries.Exists(entry => entry.Recorded is T used && used.SubjectId() == id);

    public Entry? Find(int version) => IndexOf(version) is var index and >= 0 ? Entries[index] : null;

    /// <summary>The case as if this entry had never been made, and nothing else judged again.</summary>
    public PatientCase Without(int version) => new(Entries.RemoveAll(entry => entry.Version == version));

    public PatientCase Evolve(int version, PatientEvent happened)
    {
        var entries = happened switch
        {
            EntryCorrected corrected => Replace(corrected.TargetVersion, entry => entry with { Current = corrected.Replacement }),
            EntryRetracted retracted => Retract(retracted.TargetVersion),
            _ => Entries,
        };
        return new(entries.Add(new(version, happened, happened, false)));
    }

    /// <summary>Retracting a report voids its resolution with it.</summary>
    private ImmutableList<Entry> Retract(int version)
    {
        var entries = Replace(version, entry => entry with { IsRetracted = true });
        if (Find(version)?.Current is not SideEffectReported report) return entries;
        foreach (var resolution in All<SideEffectResolved>().Where(resolution => resolution.Event.SideEffectId == report.SideEffectId))
            entries = Change(entries, resolution.Version, entry => entry with { IsRetracted = true });
        return entries;
    }

    private ImmutableList<Entry> Replace(int version, Func<Entry, Entry> change) => Change(Entries, version, change);

    // Positions never change in a fold, so an index found in the entries before a change holds after it.
    private ImmutableList<Entry> Change(ImmutableList<Entry> entries, int version, Func<Entry, Entry> change) =>
        IndexOf(version) is var index and >= 0 ? entries.SetItem(index, change(entries[index])) : entries;

    // Versions ascend, but need not be contiguous: foreign events in the stream have versions too.
    private int IndexOf(int version)
    {
        var (low, high) = (0, Entries.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (Entries[middle].Version == version) return middle;
            if (Entries[middle].Version < version) low = middle + 1; else high = middle - 1;
        }
        return -1;
    }
}
