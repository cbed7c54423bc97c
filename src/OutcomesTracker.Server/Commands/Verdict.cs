using System.Collections.Immutable;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Commands;

/// <summary>The state that a command is decided on.</summary>
/// <param name="Version">The version of the patient's stream; 0 if there is none.</param>
/// <param name="SameId">The event that is stored already under the command's event id, in whatever stream.</param>
/// <param name="EnrolledAt">
/// The clinic that has enrolled a patient under this id; looked up only if this clinic has no stream with the id.
/// </param>
public sealed record CaseSnapshot(PatientCase Case, long Version, StoredEvent? SameId, string? EnrolledAt)
{
    /// <summary>The clinic's other patients who may be the person of the identity that the command sends.</summary>
    public ImmutableArray<Guid> PossibleDuplicates { get; init; } = [];
}

/// <summary>The result of a decision: an answer only, or an event and the answer once it is stored.</summary>
public abstract record Verdict
{
    private Verdict() { }

    /// <summary>Nothing is stored.</summary>
    public sealed record AnswerOnly(CommandAnswer Value) : Verdict;

    /// <summary>One event is stored.</summary>
    /// <param name="Event">Its id is the command's event id.</param>
    /// <param name="Reply">Creates the answer from the position of the stored event.</param>
    public sealed record Append(DecidedEvent Event, Func<Appended, CommandAnswer> Reply) : Verdict
    {
        /// <summary>Whether the event claims the patient's id for the clinic; the id must belong to no clinic yet.</summary>
        public bool Enrols { get; init; }

        /// <summary>The follow-up messages, delivered once the event is committed, each at once or at a time.</summary>
        public IReadOnlyList<(object Message, DateTimeOffset? At)> Messages { get; init; } = [];
    }
}

/// <summary>The position of a stored event.</summary>
/// <param name="Sequence">Its place in the whole log.</param>
/// <param name="Version">Its place in its stream, from 1.</param>
public readonly record struct Appended(long Sequence, long Version);
