namespace OutcomesTracker.Server.Commands;

/// <summary>
/// The waiting commands in order of arrival, and the ids of streams and events that running batches have reserved. Within one process no
/// two batches ever hold the same stream id or event id, so they never wait for each other's rows. A batch may contain several commands on
/// one stream, but neither the same event id twice nor one stream id in two clinics. Not thread-safe.
/// </summary>
internal sealed class CommandQueue(int batchSize)
{
    private readonly LinkedList<PendingCommand> waiting = new();
    private readonly HashSet<Guid> reservedIds = [];

    public int Count => waiting.Count;

    public void Add(PendingCommand command) => waiting.AddLast(command);

    /// <summary>Takes the next batch; empty when no waiting command may start now.</summary>
    public List<PendingCommand> Take()
    {
        var batch = new List<PendingCommand>();
        var streams = new Dictionary<Guid, string>();
        var passed = new HashSet<Guid>();
        for (var node = waiting.First; node is not null && batch.Count < batchSize; )
        {
            var (here, command) = (node, node.Value);
            node = node.Next;
            if (command.IsOver)
            {
                waiting.Remove(here);
                continue;
            }
            var isFree =
                (
                    streams.TryGetValue(command.Stream.Id, out var tenant)
                        ? tenant == command.Stream.Tenant
                        : !reservedIds.Contains(command.Stream.Id)
                )
                && !reservedIds.Contains(command.EventId)
                && !passed.Contains(command.Stream.Id);
            if (!isFree || (command.RunsAlone && batch.Count > 0))
            {
                // No later command on this stream overtakes it.
                passed.Add(command.Stream.Id);
                continue;
            }
            waiting.Remove(here);
            batch.Add(command);
            streams[command.Stream.Id] = command.Stream.Tenant;
            reservedIds.Add(command.Stream.Id);
            reservedIds.Add(command.EventId);
            if (command.RunsAlone)
                break;
        }
        return batch;
    }

    /// <summary>Releases a batch's ids; commands to retry go to the front of the queue, in their old order.</summary>
    public void Return(IReadOnlyList<PendingCommand> done, IReadOnlyList<PendingCommand> again)
    {
        foreach (var command in done)
        {
            reservedIds.Remove(command.Stream.Id);
            reservedIds.Remove(command.EventId);
        }
        foreach (var command in again.Reverse())
            waiting.AddFirst(command);
    }
}
