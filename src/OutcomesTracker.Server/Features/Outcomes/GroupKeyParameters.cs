using System.Collections.Immutable;
using System.Text.Json;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Features.Outcomes;

/// <summary><c>groupBy</c> and the filters of a view's query, which are the rows of one table (<see cref="GroupKeys"/>).</summary>
public static class GroupKeyParameters
{
    private const string GroupByName = "groupBy";

    /// <summary>The parameters that the table adds to a view's own.</summary>
    public static IEnumerable<Field> Fields(IReadOnlyList<GroupKey> keys) =>
        keys.Where(key => key.IsFilter)
            .Select(key => new Field(key.Code, false, new ListKind(0, null, KindOf(key.Values)), () => key.Sentence!))
            .Append(
                new Field(
                    GroupByName,
                    false,
                    new CodeKind([.. keys.Select(key => key.Code)]),
                    () => "The filter by whose values the answer is grouped. Default modality."
                )
            );

    /// <summary>The group key that was given, or the default.</summary>
    public static GroupKey GroupBy(JsonElement given, IReadOnlyList<GroupKey> keys) =>
        given.TryGetProperty(GroupByName, out var code) ? keys.Single(key => key.Code == code.GetString()) : GroupKeys.Modality;

    /// <param name="given">The query's parameters, checked.</param>
    /// <param name="keys">The view's group keys.</param>
    /// <param name="effective">The effective parameters, to which each given filter is added.</param>
    public static CohortFilter Filter(JsonElement given, IReadOnlyList<GroupKey> keys, SortedDictionary<string, object> effective)
    {
        var filter = new CohortFilter();
        foreach (var key in keys.Where(key => key.IsFilter))
        {
            if (!given.TryGetProperty(key.Code, out var values))
                continue;
            var any = values.EnumerateArray().Select(value => value.ToString()).ToImmutableSortedSet(StringComparer.Ordinal);
            filter = filter.With(key, any);
            effective[key.Code] = key.Values is GroupValues.Digits ? any.Select(int.Parse).ToArray() : any.ToArray();
        }
        return filter;
    }

    private static FieldKind KindOf(GroupValues values) =>
        values switch
        {
            GroupValues.Clinics => new TextKind(Form: ClinicSlug.Form),
            GroupValues.Digits digits => new WholeKind(digits.Lowest, digits.Highest),
            GroupValues.Texts texts => new CodeKind(texts.All),
            _ => throw new InvalidOperationException($"The values {values} cannot be read."),
        };
}
