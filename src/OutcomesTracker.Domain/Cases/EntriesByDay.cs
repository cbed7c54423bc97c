using System.Collections.Immutable;

namespace OutcomesTracker.Domain.Cases;

/// <summary>
/// Entries that the rules look up by day: all of one event type, or those of one scope (<paramref name="Which"/>) within it.
/// </summary>
public readonly record struct Series(Type Kind, int Which = 0);

/// <summary>For each series, the versions of the entries in effect, ordered by day, then version. Immutable.</summary>
internal sealed class EntriesByDay
{
    public static readonly EntriesByDay Empty = new(ImmutableDictionary<Series, ImmutableSortedSet<(int Day, int Version)>>.Empty);

    private readonly ImmutableDictionary<Series, ImmutableSortedSet<(int Day, int Version)>> series;

    private EntriesByDay(ImmutableDictionary<Series, ImmutableSortedSet<(int Day, int Version)>> series) => this.series = series;

    public EntriesByDay With(Entry entry) => SeriesOf(entry) is { } own ? new(series.SetItem(own, Of(own).Add(PlaceOf(entry)))) : this;

    public EntriesByDay Without(Entry entry) =>
        SeriesOf(entry) is { } own ? new(series.SetItem(own, Of(own).Remove(PlaceOf(entry)))) : this;

    public int? Latest(Series asked, DateOnly day) =>
        Of(asked) is var entries && FirstFrom(entries, day.DayNumber + 1) is var next and > 0 ? entries[next - 1].Version : null;

    public IEnumerable<int> Between(Series asked, DateOnly first, DateOnly last)
    {
        var entries = Of(asked);
        for (var place = FirstFrom(entries, first.DayNumber); place < entries.Count && entries[place].Day <= last.DayNumber; place++)
            yield return entries[place].Version;
    }

    private ImmutableSortedSet<(int Day, int Version)> Of(Series asked) => series.GetValueOrDefault(asked, []);

    /// <summary>
    /// The index of the first entry on or after this day, or the count if there is none. Versions begin at 1, so (day, 0) is never found.
    /// </summary>
    private static int FirstFrom(ImmutableSortedSet<(int Day, int Version)> entries, int day) => ~entries.IndexOf((day, 0));

    private static Series? SeriesOf(Entry entry) => entry.IsEnteredInError ? null : entry.Current.DaySeries();

    private static (int Day, int Version) PlaceOf(Entry entry) => (entry.Current.ClinicalDay()!.Value.DayNumber, entry.Version);
}
