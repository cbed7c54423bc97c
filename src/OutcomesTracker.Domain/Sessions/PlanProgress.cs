using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Consultations;

namespace OutcomesTracker.Domain.Sessions;

/// <summary>How far the latest plan is.</summary>
/// <param name="Plan">The plan of the latest consultation, by day and then version, that has one.</param>
/// <param name="PlannedOn">The day of that consultation.</param>
/// <param name="Done">How many sessions of the plan's modality were performed on or after that day.</param>
/// <param name="LastOn">The day of the last of them; null if there is none yet.</param>
/// <param name="NextOn">
/// The day on which the next session is due: the interval after the last of them, or the day of the consultation if there is none yet. Null
/// if the plan is completed.
/// </param>
public sealed record PlanProgress(Plan Plan, DateOnly PlannedOn, int Done, DateOnly? LastOn, DateOnly? NextOn);

/// <summary>The plan that a patient is treated by.</summary>
public static class PlanState
{
    /// <summary>How far the latest plan is; null if there is no plan.</summary>
    public static PlanProgress? PlanProgress(this PatientCase patient)
    {
        if (
            patient.All<ConsultationRecorded>().Where(entry => entry.Event.Plan is not null).Latest()
            is not { Event: { Plan: { } plan, ConsultedOn: var on } }
        )
            return null;
        var (done, last) = (0, (DateOnly?)null);
        foreach (var session in patient.Between<SessionPerformed>(SessionPerformed.All, on, DateOnly.MaxValue))
            if (session.Event.Modality == plan.Modality)
                (done, last) = (done + 1, session.Event.PerformedOn);
        return new(plan, on, done, last, done >= plan.Sessions ? null : Next(plan, last) ?? on);
    }

    private static DateOnly? Next(Plan plan, DateOnly? last) =>
        last is { } day ? day.AddDays(Math.Min(plan.IntervalDays, DateOnly.MaxValue.DayNumber - day.DayNumber)) : null;
}
