namespace OutcomesTracker.Server;

/// <summary>
/// A bounded LRU cache: the least recently used entry is evicted first, and never all at once. The framework's MemoryCache, once it is
/// full, accepts no new entry until it has been compacted in the background.
/// </summary>
internal sealed class RecentlyUsed<TKey, TValue>(int capacity)
    where TKey : notnull
    where TValue : class
{
    private readonly Lock gate = new();
    private readonly Dictionary<TKey, LinkedListNode<KeyValuePair<TKey, TValue>>> nodes = [];
    private readonly LinkedList<KeyValuePair<TKey, TValue>> recent = new();

    public TValue? Find(TKey key)
    {
        lock (gate)
        {
            if (!nodes.TryGetValue(key, out var node))
                return null;
            if (node == recent.First)
                return node.Value.Value;
            recent.Remove(node);
            recent.AddFirst(node);
            return node.Value.Value;
        }
    }

    public void Keep(TKey key, TValue value)
    {
        lock (gate)
        {
            if (nodes.Remove(key, out var old))
                recent.Remove(old);
            nodes.Add(key, recent.AddFirst(new KeyValuePair<TKey, TValue>(key, value)));
            if (nodes.Count <= capacity)
                return;
            nodes.Remove(recent.Last!.Value.Key);
            recent.RemoveLast();
        }
    }

    public void Drop(TKey key)
    {
        lock (gate)
            if (nodes.Remove(key, out var old))
                recent.Remove(old);
    }
}
