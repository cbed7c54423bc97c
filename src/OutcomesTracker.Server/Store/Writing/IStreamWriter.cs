namespace OutcomesTracker.Server.Store;

/// <summary>Runs commands against the streams of one kind: load, decide, append, answer; whichever engine does it.</summary>
public interface IStreamWriter<TState>
{
    /// <summary>
    /// Decides on the stream's present state and stores what is decided. <paramref name="decide"/> must be pure, quick
    /// and repeatable: it is called again after a lost race. What it throws is thrown here and touches nobody else.
    /// Commands on one stream are taken in the order in which they are given here.
    /// </summary>
    /// <param name="eventId">The id of the event that the command would append; its idempotency key.</param>
    /// <exception cref="StoreBusyException">Too many are waiting; nothing was done.</exception>
    /// <exception cref="StoreUnavailableException">The outcome is open; the same event id again tells.</exception>
    Task<TAnswer> Execute<TAnswer>(
        StreamKey stream, Guid eventId, Func<Snapshot<TState>, Verdict<TAnswer>> decide, CancellationToken ct = default);
}
