using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.SideEffects;

namespace OutcomesTracker.Outcomes.SideEffects;

/// <summary>How long a side effect lasted, or has lasted so far: from its onset to its resolution, censored at the cutoff.</summary>
/// <param name="Days">Whole days.</param>
/// <param name="IsResolved">Whether it was resolved on or before the cutoff; a later resolution has not happened yet.</param>
public readonly record struct TimeToResolution(int Days, bool IsResolved)
{
    /// <summary>The resolution day of an unresolved side effect: it is after every cutoff.</summary>
    public const int Never = int.MaxValue;

    /// <summary>Days are <see cref="DateOnly.DayNumber"/>.</summary>
    /// <param name="onset">On or before the cutoff.</param>
    /// <param name="resolution">On or after the onset, or <see cref="Never"/>.</param>
    /// <param name="cutoff">The last day that counts.</param>
    public static TimeToResolution Of(int onset, int resolution, int cutoff) =>
        new(Math.Min(resolution, cutoff) - onset, resolution <= cutoff);

    /// <summary>Whether it is longer than a term is expected to last.</summary>
    public static bool IsOverdue(SideEffectTerm term, int days) => days > Terms.ExpectedDays(term);
}
