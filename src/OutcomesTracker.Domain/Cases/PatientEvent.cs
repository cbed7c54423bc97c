using System.Collections.Immutable;
using OutcomesTracker.Domain.Events;

namespace OutcomesTracker.Domain.Cases;

/// <summary>
/// Something that was recorded about a patient. Holds clinical facts only: who recorded it, when and why is the store's metadata.
/// The stored name of each is in <see cref="EventNames"/>.
/// </summary>
public abstract record PatientEvent
{
    /// <summary>The clinical day of the event, or null for entries about other entries.</summary>
    public abstract DateOnly? ClinicalDay();

    /// <summary>The id of the session, side effect or photo that it is about.</summary>
    public virtual Guid? SubjectId() => null;

    /// <summary>The series in which the rules look it up by day; null if they do not.</summary>
    public virtual Series? DaySeries() => null;

    /// <summary>How it changes an earlier entry; null if it changes none.</summary>
    public virtual Amendment? Amends() => null;

    /// <summary>Whether it can be corrected or retracted.</summary>
    public virtual bool CanBeAmended() => true;

    /// <summary>Whether it becomes void when this other event about the same id is retracted.</summary>
    public virtual bool IsVoidedBy(PatientEvent retracted) => false;

    /// <summary>The warnings that were returned when it was recorded.</summary>
    public virtual ImmutableArray<Warning> WarningsGiven() => [];
}

/// <summary>How an entry changes an earlier one, which stays in the stream.</summary>
public abstract record Amendment(int TargetVersion);

/// <summary>From now on the target counts as if it had always been this.</summary>
public sealed record Replacement(int TargetVersion, PatientEvent Event) : Amendment(TargetVersion);

/// <summary>From now on the target counts as if it had never been made.</summary>
public sealed record Retraction(int TargetVersion) : Amendment(TargetVersion);
