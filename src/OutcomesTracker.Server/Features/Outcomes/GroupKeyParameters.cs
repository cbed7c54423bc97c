using System.Globalization;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Features.Outcomes;

/// <summary>Reads <c>groupBy</c> and the filters, which are the rows of one table (<see cref="GroupKeys"/>).</summary>
public static class GroupKeyParameters
{
    public static GroupKey GroupBy(QueryReader query, IReadOnlyList<GroupKey> keys) =>
        query.OneOf("groupBy", keys, key => key.Code) ?? GroupKeys.Modality;

    /// <param name="query">The parameters.</param>
    /// <param name="keys">Those of the view.</param>
    /// <param name="effective">Where each filter given is added.</param>
    public static CohortFilter Filter(QueryReader query, IReadOnlyList<GroupKey> keys, SortedDictionary<string, object> effective)
    {
        var filter = new CohortFilter();
        foreach (var key in keys.Where(key => key.IsFilter))
        {
            var errors = query.Errors.Count;
            if (Values(query, key) is not { } any || query.Errors.Count > errors)
                continue;
            filter = filter.With(key, any);
            effective[key.Code] = Shown(key, any.Order(StringComparer.Ordinal));
        }
        return filter;
    }

    private static IReadOnlySet<string>? Values(QueryReader query, GroupKey key) =>
        key.Values switch
        {
            GroupValues.Clinics => query.AnyLike(key.Code, ClinicSlug.Form, () => Sentence(key)),
            GroupValues.Digits(var lowest, var highest) => query.Any(
                key.Code,
                new WholeKind(lowest, highest),
                text =>
                    text is [>= '0' and <= '9' and var digit] && digit - '0' >= lowest && digit - '0' <= highest
                        ? new Parsed<string>(text, null)
                        : new("", $"must be {lowest} to {highest}"),
                () => Sentence(key)
            ),
            GroupValues.Texts(var all) => query.Any(
                key.Code,
                new CodeKind(all),
                text =>
                    text is not null && all.Contains(text)
                        ? new Parsed<string>(text, null)
                        : new("", $"must be one of {string.Join(", ", all)}"),
                () => Sentence(key)
            ),
            _ => throw new InvalidOperationException($"The values of {key} cannot be read."),
        };

    private static string Sentence(GroupKey key) =>
        key.Sentence ?? throw new InvalidOperationException($"Nothing says what the filter {key} means.");

    /// <summary>As the answer names them: digits as numbers.</summary>
    private static object Shown(GroupKey key, IEnumerable<string> any) =>
        key.Values is GroupValues.Digits ? any.Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray() : any.ToArray();
}
