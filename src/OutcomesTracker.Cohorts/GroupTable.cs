namespace OutcomesTracker.Cohorts;

/// <summary>The counts of each group, by the group's number. They are created when a group is first accessed.</summary>
internal sealed class GroupTable<T>
    where T : class, new()
{
    private T?[] groups = new T?[16];

    public T this[int group]
    {
        get
        {
            var table = groups;
            return (uint)group < (uint)table.Length && table[group] is { } counts ? counts : Begin(group);
        }
    }

    public IEnumerable<(int Group, T Counts)> Counted => groups.Index().Where(group => group.Item is not null)!;

    private T Begin(int group)
    {
        if (group >= groups.Length)
            Array.Resize(ref groups, Math.Max(group + 1, groups.Length * 2));
        return groups[group] = new();
    }
}
