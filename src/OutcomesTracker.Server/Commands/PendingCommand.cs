using JasperFx.Events;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Commands;

/// <summary>A command on its way through the batches: at any moment it waits, or is in exactly one batch.</summary>
internal sealed class PendingCommand(StreamKey stream, Guid eventId, IdentityDigests? identity, Func<CaseSnapshot, Verdict> decide)
{
    private const int Waiting = 0,
        MaybeStored = 1,
        InBatch = 2,
        GivenUp = 3;

    private readonly TaskCompletionSource<CommandAnswer> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Verdict? verdict;
    private int state = Waiting;
    private volatile bool isUnwanted;

    public StreamKey Stream { get; } = stream;

    public Guid EventId { get; } = eventId;

    /// <summary>The identity that its event gives the patient; null if it gives none, not even the absence of one.</summary>
    public IdentityDigests? Identity { get; } = identity;

    public Task<CommandAnswer> Answer => answer.Task;

    /// <summary>Whether to retry it in a batch of its own, after a batch with others has failed.</summary>
    public bool RunsAlone { get; set; }

    /// <summary>Failed attempts, without failed batches that are then retried command by command.</summary>
    public int Failures { get; set; }

    /// <summary>Batches in which another writer had locked its stream or appended to it.</summary>
    public int Conflicts { get; set; }

    /// <summary>
    /// Events sent with a COMMIT whose outcome is unknown, each with its verdict: the log shows which of them was stored, if any.
    /// </summary>
    private readonly List<(IEvent Sent, Verdict Verdict)> maybeStored = [];

    public bool MayBeStored => maybeStored.Count > 0;

    /// <summary>Notes that an event of the last verdict may have been stored.</summary>
    public void MayHaveStored(IEvent sent) => maybeStored.Add((sent, verdict!));

    /// <summary>Completes the command if the stored event is one that it sent, with the answer of that event's verdict.</summary>
    public bool TryComplete(StoredEvent stored, Func<IEvent, bool> isSent)
    {
        if (maybeStored.FirstOrDefault(one => isSent(one.Sent)) is not { Sent: not null } found)
            return false;
        verdict = found.Verdict;
        Complete(new(stored.Sequence, stored.Version));
        return true;
    }

    /// <summary>Whether it is answered or given up.</summary>
    public bool IsOver => Volatile.Read(ref state) == GivenUp || answer.Task.IsCompleted;

    /// <summary>
    /// Gives the command up if it waits: then it was not executed and never will be. Returns false if a batch is deciding it, or if it may
    /// have been stored by a COMMIT with unknown outcome.
    /// </summary>
    public bool TryGiveUp() => TryTransition(Waiting, GivenUp);

    /// <summary>The caller no longer waits for the answer: the command is not retried, whatever its outcome.</summary>
    public void Drop()
    {
        isUnwanted = true;
        _ = TryTransition(Waiting, GivenUp) || TryTransition(MaybeStored, GivenUp);
    }

    /// <summary>Called before a batch decides the command; false if it was given up. Blocks that until <see cref="Leave"/>.</summary>
    public bool TryEnter() => TryTransition(Waiting, InBatch) || TryTransition(MaybeStored, InBatch);

    /// <summary>Called when the batch has not completed the command, which then waits again.</summary>
    public void Leave()
    {
        TryTransition(InBatch, MayBeStored ? MaybeStored : Waiting);
        if (isUnwanted)
            Drop();
    }

    /// <summary>Decides on a new snapshot; null if there is only an answer and no event.</summary>
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

    /// <summary>Completes the command with the answer of the last verdict.</summary>
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

    private bool TryTransition(int from, int to) => Interlocked.CompareExchange(ref state, to, from) == from;
}
