using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Events;

namespace OutcomesTracker.Domain.Consents;

/// <summary>A consent or a withdrawal. The latest of a scope, by day and then version, decides whether consent is in force.</summary>
public abstract record ConsentEvent(ConsentScope Scope, DateOnly On) : PatientEvent
{
    public override DateOnly? ClinicalDay() => On;

    public override Series? DaySeries() => Of(Scope);

    /// <summary>A scope's consents and withdrawals.</summary>
    public static Series Of(ConsentScope scope) => new(typeof(ConsentEvent), (int)scope);
}

/// <summary>The patient agreed to something.</summary>
[StoredName("consent_given")]
public sealed record ConsentGiven(ConsentScope Scope, DateOnly On) : ConsentEvent(Scope, On);

/// <summary>The patient took an agreement back.</summary>
[StoredName("consent_withdrawn")]
public sealed record ConsentWithdrawn(ConsentScope Scope, DateOnly On) : ConsentEvent(Scope, On);

/// <summary>Which consents are in force.</summary>
public static class ConsentState
{
    public static bool InForce(this PatientCase patient, ConsentScope scope, DateOnly day) =>
        patient.Latest<ConsentEvent>(ConsentEvent.Of(scope), day) is { Event: ConsentGiven };
}
