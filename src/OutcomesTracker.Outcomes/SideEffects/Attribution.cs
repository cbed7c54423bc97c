using OutcomesTracker.Outcomes.Facts;

namespace OutcomesTracker.Outcomes.SideEffects;

/// <summary>
/// The session of a patient to which a report is attributed (contract §4). Attribution is done before filters are applied.
/// </summary>
public static class Attribution
{
    /// <summary>No session.</summary>
    public const int None = -1;

    /// <summary>
    /// The session that a report names, however far apart their days are. If it names none: the patient's latest session on or before the
    /// onset, to which the caller attributes it only if it is near enough (<see cref="IsNearEnough"/>).
    /// </summary>
    /// <param name="report">The report.</param>
    /// <param name="inOrder">The patient's sessions by day, then version.</param>
    /// <returns>Its index in <paramref name="inOrder"/>, or <see cref="None"/>.</returns>
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

    /// <summary>Whether a report that names no session is attributed to the latest session on or before its onset.</summary>
    /// <param name="daysAfterSession">Days from the session to the onset, 0 or more.</param>
    /// <param name="attributionDays">The most days allowed.</param>
    public static bool IsNearEnough(int daysAfterSession, int attributionDays) => daysAfterSession <= attributionDays;
}
