using OutcomesTracker.Outcomes.Facts;

namespace OutcomesTracker.Outcomes.SideEffects;

/// <summary>To which of a patient's sessions a report belongs (contract §4). Attribution comes before filters.</summary>
public static class Attribution
{
    /// <summary>No session.</summary>
    public const int None = -1;

    /// <summary>
    /// The session that a report names, however far off its day; of a report that names none, the patient's latest on or before the onset,
    /// which is its session if it is near enough (<see cref="IsNearEnough"/>).
    /// </summary>
    /// <param name="report">The report.</param>
    /// <param name="inOrder">The patient's sessions by day, then version.</param>
    /// <returns>Its place in <paramref name="inOrder"/>, or <see cref="None"/>.</returns>
    public static int SessionOf(in SideEffectFact report, ReadOnlySpan<Recorded<SessionFact>> inOrder)
    {
        for (var latest = inOrder.Length - 1; latest >= 0; latest--)
        {
            var session = inOrder[latest].Fact;
            if (report.SessionId is { } named ? session.SessionId == named : session.On <= report.OnsetOn)
                return latest;
        }
        return None;
    }

    /// <summary>Whether the latest session before an onset is the session of a report that names none.</summary>
    /// <param name="daysAfterSession">Days from the session to the onset, 0 or more.</param>
    /// <param name="attributionDays">How many there may be.</param>
    public static bool IsNearEnough(int daysAfterSession, int attributionDays) => daysAfterSession <= attributionDays;
}
