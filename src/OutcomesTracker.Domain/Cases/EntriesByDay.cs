using System.Collections.Immutable;

namespace OutcomesTracker.Domain.Cases;

/// <summary>
/// Entries of which the rules ask for the latest before a day, or for those around it: of one kind, or of one scope of it.
/// </summary>
public readonly record struct Series(Type Kind, int Which = 0);

/// <summary>The versions of the entries that count, in each series by day and then version. Immutable.</summary>
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

    /// <summary>The place of the first entry on this day or after; the count, if there is none. Versions begin at 1.</summary>
    private static int FirstFrom(ImmutableSortedSet<(int Day, int Version)> entries, int day) => ~entries.IndexOf((day, 0));

    private static Series? SeriesOf(Entry entry) => entry.IsEnteredInError ? null : entry.Current.DaySeries();

    private static (int Day, int Version) PlaceOf(Entry entry) => (entry.Current.ClinicalDay()!.Value.DayNumber, entry.Version);
}
