using System.Collections.Immutable;
using OutcomesTracker.Domain.Decisions;

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

    /// <summary>What the recorder was warned of.</summary>
    public virtual ImmutableArray<Warning> Cautions() => [];
}
