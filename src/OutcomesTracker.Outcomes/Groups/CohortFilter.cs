namespace OutcomesTracker.Outcomes.Groups;

/// <summary>
/// Which courses or sessions count, applied after courses are formed. One counts if, for each key with values here, it has one of them.
/// </summary>
public sealed class CohortFilter
{
    private readonly Dictionary<GroupKey, IReadOnlySet<string>> values = [];

    public IEnumerable<GroupKey> Keys => values.Keys;

    /// <summary>The values of a key that count, spelled like the keys of groups; null if all count.</summary>
    public IReadOnlySet<string>? this[GroupKey key]
    {
        get => values.GetValueOrDefault(key);
        init => Set(key, value);
    }

    /// <summary>The same filter, but for the values of one key.</summary>
    public CohortFilter With(GroupKey key, IReadOnlySet<string>? any)
    {
        var filter = new CohortFilter();
        foreach (var (other, set) in values)
            filter.values.Add(other, set);
        filter.Set(key, any);
        return filter;
    }

    private void Set(GroupKey key, IReadOnlySet<string>? any)
    {
        if (any is null)
            values.Remove(key);
        else
            values[key] = any;
    }
}
