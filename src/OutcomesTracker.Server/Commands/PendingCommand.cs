using JasperFx.Events;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Commands;

/// <summary>A command on its way through the batches: at any moment it waits, or is in exactly one batch.</summary>
internal sealed class PendingCommand(StreamKey stream, Guid eventId, Func<CaseSnapshot, Verdict> decide)
{
    private const int Waiting = 0,
        Unsure = 1,
        InBatch = 2,
        GivenUp = 3;

    private readonly TaskCompletionSource<CommandAnswer> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Verdict? verdict;
    private int state = Waiting;
    private volatile bool isUnwanted;

    public StreamKey Stream { get; } = stream;

    public Guid EventId { get; } = eventId;

    public Task<CommandAnswer> Answer => answer.Task;

    /// <summary>To be tried in a batch of its own, after one with others failed.</summary>
    public bool Alone { get; set; }

    /// <summary>Failed tries of its own.</summary>
    public int Failures { get; set; }

    /// <summary>Batches in which its stream was held or moved by another writer.</summary>
    public int Conflicts { get; set; }

    /// <summary>What was sent with a COMMIT whose outcome is not known: the log tells which of them was stored, if one was.</summary>
    public List<IEvent> Uncertain { get; } = [];

    /// <summary>Whether it is answered or given up.</summary>
    public bool IsOver => Volatile.Read(ref state) == GivenUp || answer.Task.IsCompleted;

    /// <summary>
    /// True when it waits: then it was not done and never will be. What a batch is deciding cannot be given up, nor what may have been
    /// stored by a COMMIT whose outcome is not known.
    /// </summary>
    public bool TryGiveUp() => Moves(Waiting, GivenUp);

    /// <summary>Its answer is wanted no more: it is not tried again, whatever became of it.</summary>
    public void Drop()
    {
        isUnwanted = true;
        _ = Moves(Waiting, GivenUp) || Moves(Unsure, GivenUp);
    }

    /// <summary>Before a batch decides it: false when it was given up. From then on it cannot be, until the batch lets go of it.</summary>
    public bool TryEnter() => Moves(Waiting, InBatch) || Moves(Unsure, InBatch);

    /// <summary>The batch failed; it waits again.</summary>
    public void Leave()
    {
        Moves(InBatch, Uncertain.Count > 0 ? Unsure : Waiting);
        if (isUnwanted)
            Drop();
    }

    /// <summary>Decides anew; null for an answer alone.</summary>
    public Verdict.Append? Decide(CaseSnapshot snapshot)
    {
        verdict = decide(snapshot);
        if (verdict is not Verdict.Append append)
            return null;
        if (append.Event.Id != EventId)
            throw new InvalidOperationException("A command appends under its own event id.");
        if (snapshot.SameId is not null)
            throw new InvalidOperationException("This event id is stored already.");
        if (append.Enrols && (snapshot.EnrolledAt is not null || snapshot.Version > 0))
            throw new InvalidOperationException("This patient id is taken.");
        return append;
    }

    /// <summary>Answers by the last verdict.</summary>
    public void Complete(Appended? appended) =>
        answer.TrySetResult(
            verdict switch
            {
                Verdict.Append append => append.Reply(appended!.Value),
                Verdict.AnswerOnly done => done.Value,
                _ => throw new InvalidOperationException("A command was completed before it was decided."),
            }
        );

    public void Fail(Exception cause) => answer.TrySetException(cause);

    private bool Moves(int from, int to) => Interlocked.CompareExchange(ref state, to, from) == from;
}
