using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Commands;

/// <summary>
/// The cases decided on last, the least recently used dropped first. An entry is never wrong, because the events up to a version
/// never change; it may be behind, and then the events after its version are read. Long cases cost little more than short ones by it.
/// </summary>
internal sealed class CaseCache(int capacity)
{
    private readonly Lock gate = new();
    private readonly Dictionary<StreamKey, LinkedListNode<(StreamKey Stream, long Version, PatientCase Case)>> nodes = [];
    private readonly LinkedList<(StreamKey Stream, long Version, PatientCase Case)> recent = new();

    public (long Version, PatientCase Case)? Find(StreamKey stream)
    {
        lock (gate)
        {
            if (!nodes.TryGetValue(stream, out var node)) return null;
            recent.Remove(node);
            recent.AddFirst(node);
            return (node.Value.Version, node.Value.Case);
        }
    }

    public void Drop(StreamKey stream)
    {
        lock (gate)
            if (nodes.Remove(stream, out var old)) recent.Remove(old);
    }

    public void Keep(StreamKey stream, long version, PatientCase patient)
    {
        lock (gate)
        {
            if (nodes.Remove(stream, out var old)) recent.Remove(old);
            nodes.Add(stream, recent.AddFirst((stream, version, patient)));
            if (nodes.Count <= capacity) return;
            nodes.Remove(recent.Last!.Value.Stream);
            recent.RemoveLast();
        }
    }
}
