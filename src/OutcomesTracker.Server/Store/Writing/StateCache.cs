namespace OutcomesTracker.Server.Store;

/// <summary>
/// The states folded last, the least recently used dropped first. An entry is never wrong, because the events up to a
/// version never change; it may be behind, and then the events after its version are read.
/// </summary>
sealed class StateCache<TState>(int capacity)
{
    readonly Lock gate = new();
    readonly Dictionary<StreamKey, LinkedListNode<(StreamKey Stream, long Version, TState State)>> nodes = [];
    readonly LinkedList<(StreamKey Stream, long Version, TState State)> recent = new();

    public (long Version, TState State)? Find(StreamKey stream)
    {
        lock (gate)
        {
            if (!nodes.TryGetValue(stream, out var node))
                return null;
            Use(node);
            return (node.Value.Version, node.Value.State);
        }
    }

    public void Drop(StreamKey stream)
    {
        lock (gate)
            if (nodes.Remove(stream, out var old))
                recent.Remove(old);
    }

    public void Keep(StreamKey stream, long version, TState state)
    {
        lock (gate)
        {
            if (nodes.TryGetValue(stream, out var node))
            {
                node.Value = (stream, version, state);
                Use(node);
                return;
            }
            nodes.Add(stream, recent.AddFirst((stream, version, state)));
            if (nodes.Count <= capacity)
                return;
            nodes.Remove(recent.Last!.Value.Stream);
            recent.RemoveLast();
        }
    }

    void Use(LinkedListNode<(StreamKey, long, TState)> node)
    {
        recent.Remove(node);
        recent.AddFirst(node);
    }
}
