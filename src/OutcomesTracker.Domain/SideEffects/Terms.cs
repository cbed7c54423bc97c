using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Domain.SideEffects;

/// <summary>
/// What the registry knows of each side-effect term: which raise an alert, and how long one is expected to last (contract §2, §4).
/// </summary>
public static class Terms
{
    /// <summary>From this CTCAE grade on, a side effect of any term raises an alert.</summary>
    public const int AlertSeverity = 3;

    /// <summary>Whether the term raises an alert at any grade.</summary>
    public static bool RaisesAlert(SideEffectTerm term) =>
        term
            is SideEffectTerm.Bleeding
                or SideEffectTerm.Peeling
                or SideEffectTerm.Infection
                or SideEffectTerm.AllergicReaction
                or SideEffectTerm.Scarring;

    /// <summary>Whether a report of the term with this CTCAE grade raises an alert.</summary>
    public static bool RaisesAlertAt(SideEffectTerm term, int severity) => RaisesAlert(term) || severity >= AlertSeverity;

    /// <summary>Days that the effect is expected to last at most; null when it is never overdue.</summary>
    public static int? ExpectedDays(SideEffectTerm term) =>
        term switch
        {
            SideEffectTerm.Redness or SideEffectTerm.Swelling or SideEffectTerm.Irritation or SideEffectTerm.Pain => 5,
            SideEffectTerm.Bruising
            or SideEffectTerm.Flaking
            or SideEffectTerm.Tightness
            or SideEffectTerm.Bleeding
            or SideEffectTerm.Peeling
            or SideEffectTerm.Infection => 14,
            _ => null,
        };
}
