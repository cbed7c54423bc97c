namespace OutcomesTracker.Server.Store;

/// <summary>A command on its way through the batches: at any moment it waits, or is in exactly one batch.</summary>
abstract class PendingCommand<TState>(StreamKey stream, Guid eventId)
{
    public StreamKey Stream { get; } = stream;
    public Guid EventId { get; } = eventId;

    /// <summary>To be tried in a batch of its own, after one with others failed.</summary>
    public bool Alone { get; set; }

    /// <summary>Failed tries of its own, and batches in which its stream was held by somebody else.</summary>
    public int Failures { get; set; }
    public int Skips { get; set; }

    /// <summary>What was sent with a COMMIT whose outcome never came back: the log tells which of them was stored, if one was.</summary>
    public List<PendingEvent> Uncertain { get; } = [];

    /// <summary>Whether nobody waits for it any more.</summary>
    public abstract bool IsOver { get; }

    /// <summary>Before a batch decides it: false when it was given up. From then on it cannot be, until the batch lets go of it.</summary>
    public abstract bool TryEnter();

    /// <summary>The batch failed; it waits again.</summary>
    public abstract void Leave();

    /// <summary>Decides anew. Null: nothing to append.</summary>
    public abstract (NewEvent Event, bool ClaimStreamId)? Judge(Snapshot<TState> snapshot);

    /// <summary>Answers by the last verdict.</summary>
    public abstract void Complete(Appended? appended);

    public abstract void Fail(Exception cause);
}

/// <inheritdoc cref="PendingCommand{TState}"/>
sealed class PendingCommand<TState, TAnswer>(StreamKey stream, Guid eventId, Func<Snapshot<TState>, Verdict<TAnswer>> decide)
    : PendingCommand<TState>(stream, eventId)
{
    const int Waiting = 0, Unsure = 1, InBatch = 2, GivenUp = 3;

    readonly TaskCompletionSource<TAnswer> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Verdict<TAnswer>? verdict;
    int state = Waiting;
    volatile bool unwanted;

    public Task<TAnswer> Answer => answer.Task;

    public override bool IsOver => Volatile.Read(ref state) == GivenUp || answer.Task.IsCompleted;

    /// <summary>
    /// True when it waits: then it was not done and never will be. What a batch is deciding cannot be given up, nor what may have been
    /// stored by a COMMIT that never answered.
    /// </summary>
    public bool TryGiveUp() => Moves(Waiting, GivenUp);

    /// <summary>Nobody waits for the answer any more: it is not tried again, whatever became of it.</summary>
    public void Drop()
    {
        unwanted = true;
        _ = Moves(Waiting, GivenUp) || Moves(Unsure, GivenUp);
    }

    public override bool TryEnter() => Moves(Waiting, InBatch) || Moves(Unsure, InBatch);

    public override void Leave()
    {
        Moves(InBatch, Uncertain.Count > 0 ? Unsure : Waiting);
        if (unwanted)
            Drop();
    }

    bool Moves(int from, int to) => Interlocked.CompareExchange(ref state, to, from) == from;

    public override (NewEvent, bool)? Judge(Snapshot<TState> snapshot)
    {
        verdict = decide(snapshot);
        if (verdict is not Verdict<TAnswer>.Append append)
            return null;
        if (append.Event.Id != EventId)
            throw new InvalidOperationException("A command appends under its own event id.");
        if (snapshot.SameId is not null)
            throw new InvalidOperationException("This event id is stored already.");
        if (append.ClaimStreamId && snapshot.HomeTenant is not null)
            throw new InvalidOperationException("This stream id is claimed already.");
        if (append.ClaimStreamId && snapshot.Version > 0)
            throw new InvalidOperationException("A stream id is claimed with the stream's first event.");
        return (append.Event, append.ClaimStreamId);
    }

    public override void Complete(Appended? appended)
    {
        try
        {
            answer.TrySetResult(verdict switch
            {
                Verdict<TAnswer>.Append append => append.Reply(appended!),
                Verdict<TAnswer>.Answer done => done.Value,
                _ => throw new InvalidOperationException("A command was completed before it was decided."),
            });
        }
        catch (Exception e)
        {
            answer.TrySetException(e);
        }
    }

    public override void Fail(Exception cause) => answer.TrySetException(cause);
}
