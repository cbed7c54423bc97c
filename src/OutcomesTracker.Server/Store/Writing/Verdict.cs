namespace OutcomesTracker.Server.Store;

/// <summary>How a stream's state is made. Pure: states are immutable, may be cached and shared between threads.</summary>
/// <param name="Initial">The state of a stream that has no events.</param>
/// <param name="Evolve">
/// The state after one more event; the event's Sequence is 0 while it is not yet stored. Once stored it comes without
/// metadata (user, correlation, causation, headers and .NET type): a state is of what happened, not of who wrote it down.
/// </param>
/// <param name="StreamType">What a new stream's type column says.</param>
public sealed record Fold<TState>(TState Initial, Func<TState, StoredEvent, TState> Evolve, string StreamType);

/// <summary>What a command is decided on.</summary>
/// <param name="Version">The stream's version, 0 if it does not exist.</param>
/// <param name="SameId">The event already stored under this command's event id, in whatever stream.</param>
/// <param name="HomeTenant">The tenant that has claimed the id of a stream that does not exist here, if any has.</param>
public sealed record Snapshot<TState>(TState State, long Version, StoredEvent? SameId, string? HomeTenant);

/// <summary>What a decision comes to: an answer alone, or an event and the answer once it is stored.</summary>
public abstract record Verdict<TAnswer>
{
    Verdict() { }

    /// <summary>Append nothing.</summary>
    public sealed record Answer(TAnswer Value) : Verdict<TAnswer>;

    /// <summary>Append one event, whose id is the command's event id.</summary>
    /// <param name="ClaimStreamId">Also record this tenant as the home of the stream id, which must have none.</param>
    /// <param name="Reply">Makes the answer from where the event went.</param>
    public sealed record Append(NewEvent Event, bool ClaimStreamId, Func<Appended, TAnswer> Reply) : Verdict<TAnswer>;
}
