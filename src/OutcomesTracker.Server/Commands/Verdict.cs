using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Commands;

/// <summary>What a command is decided on.</summary>
/// <param name="Version">The version of the patient's stream; 0 if there is none.</param>
/// <param name="SameId">The event that is stored already under the command's event id, in whatever stream.</param>
/// <param name="EnrolledAt">The clinic that has enrolled a patient under this id, where this clinic has no such stream.</param>
public sealed record CaseSnapshot(PatientCase Case, long Version, StoredEvent? SameId, string? EnrolledAt);

/// <summary>What a decision comes to: an answer alone, or an event and the answer once it is stored.</summary>
public abstract record Verdict
{
    private Verdict() { }

    /// <summary>Nothing is stored.</summary>
    public sealed record AnswerOnly(CommandAnswer Value) : Verdict;

    /// <summary>One event is stored.</summary>
    /// <param name="Event">Its id is the command's event id.</param>
    /// <param name="Reply">Makes the answer from where the event went.</param>
    public sealed record Append(DecidedEvent Event, Func<Appended, CommandAnswer> Reply) : Verdict
    {
        /// <summary>Whether the patient's id is claimed for the clinic with it; it must have no other.</summary>
        public bool Enrols { get; init; }

        /// <summary>What follows, to be delivered once the event is committed; null for nothing.</summary>
        public object? Message { get; init; }
    }
}

/// <summary>Where an event went.</summary>
/// <param name="Sequence">Its place in the whole log.</param>
/// <param name="Version">Its place in its stream, from 1.</param>
public readonly record struct Appended(long Sequence, long Version);
