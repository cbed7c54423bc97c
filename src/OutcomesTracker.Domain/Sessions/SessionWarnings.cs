using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consultations;

namespace OutcomesTracker.Domain.Sessions;

/// <summary>A range of needle depths in millimetres, both bounds included.</summary>
public sealed record NeedleDepths(decimal FromMm, decimal ToMm)
{
    public bool Hold(decimal depthMm) => depthMm >= FromMm && depthMm <= ToMm;
}

/// <summary>Warnings about what is unusual in a session; the bounds themselves are usual (contract §2, Warnings).</summary>
public static class SessionWarnings
{
    /// <summary>The usual minimum of days between two sessions on the same indication and area.</summary>
    public const int UsualIntervalDays = 14;

    /// <summary>The code of the warning of a needle depth.</summary>
    public const string NeedleDepth = "needle-depth";

    /// <summary>The usual depths of needles.</summary>
    public static readonly NeedleDepths UsualNeedleDepths = new(0.5m, 2.0m);

    /// <summary>The usual depths of a roller's needles.</summary>
    public static readonly NeedleDepths UsualRollerDepths = new(0.5m, 1.5m);

    public static IEnumerable<Warning> Of(RecordSession session, PatientCase patient)
    {
        var usual = session.Modality == Modality.MicroneedlingRoller ? UsualRollerDepths : UsualNeedleDepths;
        if (session.Device?.NeedleDepthMm is { } depth && !usual.Hold(depth))
            yield return new(NeedleDepth, $"The needle depth is outside the usual {usual.FromMm:0.0}–{usual.ToMm:0.0} mm.");
        if (session.Anaesthetic is { MinutesBefore: < 30 or > 45 })
            yield return new("anaesthetic-time", "The anaesthetic was applied outside the usual 30–45 minutes before.");
        if (session.DurationMinutes is < 10 or > 240)
            yield return new("duration", "The duration is outside the usual 10–240 minutes.");
        if (Near(session.PerformedOn, patient).Any(other => other.Event.Treats.Any(session.Treats.Contains)))
            yield return new("interval", $"Another session on the same indication and area is less than {UsualIntervalDays} days away.");
        if (patient.ConsultationBefore(session.PerformedOn) is { } consultation && Contraindications.ToStop(consultation.Event).Any())
            yield return new("stop-before", "The latest consultation lists a medication to stop before treatment.");
    }

    private static IEnumerable<EntryInEffect<SessionPerformed>> Near(DateOnly day, PatientCase patient) =>
        patient.Between<SessionPerformed>(SessionPerformed.All, Moved(day, 1 - UsualIntervalDays), Moved(day, UsualIntervalDays - 1));

    /// <summary>A day moved by so many days, limited to the range of <see cref="DateOnly"/>.</summary>
    private static DateOnly Moved(DateOnly day, int days) =>
        DateOnly.FromDayNumber(Math.Clamp(day.DayNumber + days, DateOnly.MinValue.DayNumber, DateOnly.MaxValue.DayNumber));
}
