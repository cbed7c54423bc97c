using System.Collections.Immutable;
using OutcomesTracker.Domain.Events;

namespace OutcomesTracker.Domain.Cases;

/// <summary>
/// Something that was recorded about a patient. Holds clinical facts only: who recorded it, when and why is the store's metadata.
/// The stored name of each is in <see cref="EventNames"/>.
/// </summary>
public abstract record PatientEvent
{
    /// <summary>The clinical day that it speaks of, or null for entries about other entries.</summary>
    public abstract DateOnly? ClinicalDay();

    /// <summary>The id of the session, side effect or photo that it speaks of.</summary>
    public virtual Guid? SubjectId() => null;

    /// <summary>The series in which rules look for it by day, if they do.</summary>
    public virtual Series? DaySeries() => null;

    /// <summary>What it does to an earlier entry; null for what speaks of the patient.</summary>
    public virtual Amendment? Amends() => null;

    /// <summary>Whether it is void once this other entry about the same thing is retracted.</summary>
    public virtual bool FallsWith(PatientEvent retracted) => false;

    /// <summary>What the recorder was warned of.</summary>
    public virtual ImmutableArray<Warning> WarningsGiven() => [];
}

/// <summary>What an entry does to an earlier one, which stays in the stream.</summary>
public abstract record Amendment(int TargetVersion);

/// <summary>From now on the target counts as if it had always been this.</summary>
public sealed record Replacement(int TargetVersion, PatientEvent Event) : Amendment(TargetVersion);

/// <summary>From now on the target counts as if it had never been made.</summary>
public sealed record Retraction(int TargetVersion) : Amendment(TargetVersion);
