namespace OutcomesTracker.Server.Store;

/// <summary>
/// Commands in the order of their arrival, and the ids of streams and events that a batch has in hand. Within one
/// process no two batches ever hold the same stream id or event id, so they never wait for each other's rows; several
/// commands on one stream may share a batch, the same event id twice may not. Not thread-safe.
/// </summary>
sealed class WaitingLine<TState>(int batchSize)
{
    readonly LinkedList<PendingCommand<TState>> waiting = new();
    readonly HashSet<Guid> inHand = [];

    public int Count => waiting.Count;

    public void Add(PendingCommand<TState> command) => waiting.AddLast(command);

    /// <summary>Takes the next batch; empty when nothing may go now.</summary>
    public List<PendingCommand<TState>> Take()
    {
        var batch = new List<PendingCommand<TState>>();
        var streams = new HashSet<Guid>();
        var passed = new HashSet<Guid>();
        for (var node = waiting.First; node is not null && batch.Count < batchSize;)
        {
            var (here, command) = (node, node.Value);
            node = node.Next;
            if (command.IsOver)
            {
                waiting.Remove(here);
                continue;
            }
            var free = (streams.Contains(command.Stream.Id) || !inHand.Contains(command.Stream.Id))
                && !inHand.Contains(command.EventId) && !passed.Contains(command.Stream.Id);
            if (!free || (command.Alone && batch.Count > 0))
            {
                // Nobody overtakes on the same stream.
                passed.Add(command.Stream.Id);
                continue;
            }
            waiting.Remove(here);
            batch.Add(command);
            streams.Add(command.Stream.Id);
            inHand.Add(command.Stream.Id);
            inHand.Add(command.EventId);
            if (command.Alone)
                break;
        }
        return batch;
    }

    /// <summary>Lets go of a batch's ids; what it could not do stands first again, in its old order.</summary>
    public void Return(IReadOnlyList<PendingCommand<TState>> done, IReadOnlyList<PendingCommand<TState>> again)
    {
        foreach (var command in done)
        {
            inHand.Remove(command.Stream.Id);
            inHand.Remove(command.EventId);
        }
        foreach (var command in again.Reverse())
            waiting.AddFirst(command);
    }
}
