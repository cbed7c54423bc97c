using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Sessions;

namespace OutcomesTracker.Development.Synthetic;

/// <summary>Generates a patient's episodes of care: consultations, sessions, side effects and follow-up.</summary>
/// <param name="chart">The chart to which the entries are added.</param>
/// <param name="random">The patient's random numbers.</param>
/// <param name="skinType">Fitzpatrick, 1–6.</param>
/// <param name="treatmentUntil">The day that ends the consent to treatment; null when there is none.</param>
/// <param name="photographyUntil">The same for the consent to photography.</param>
internal sealed class Care(Chart chart, SeededRandom random, int skinType, DateOnly? treatmentUntil, DateOnly? photographyUntil)
{
    private const double StopsEarly = 0.05,
        LongPause = 0.03,
        PeelFirst = 0.06;
    private const double Review = 0.12,
        TreatsAgainstFindings = 0.65,
        NeedlessOverride = 0.005,
        RecordedLate = 0.04;

    private readonly Consultations consultations = new(chart, random);
    private readonly SideEffects effects = new(chart, random, skinType);
    private readonly FollowUp followUp = new(chart, random, photographyUntil);

    /// <summary>Adds one episode. Returns the day of the last session, or of the consultation if no session followed.</summary>
    public DateOnly Give(Episode episode, DateOnly consultOn, bool isFirst)
    {
        var consultation = consultations.Hold(episode, consultOn);
        var begins = consultOn.AddDays(random.Between(0, 21));
        var baseline = followUp.Before(episode, consultOn, begins, mayBeLeftOut: isFirst);
        if (treatmentUntil is null || (consultation.Findings && !episode.AtHome && !random.Chance(TreatsAgainstFindings)))
            return consultOn;
        var (days, isOver) = Days(episode, begins);
        for (var index = 0; index < days.Count; index++)
        {
            if (index > 0 && !episode.AtHome && random.Chance(Review))
                consultation = consultations.Hold(episode, days[index]);
            var session = Session(episode, days[index], index, days.Count, consultation.Findings);
            var recordedOn = days[index].AddDays(random.Chance(RecordedLate) ? random.Between(1, 5) : 0);
            chart.Add(session, recordedOn, session.Operator.Id);
            effects.Follow(session, recordedOn, index + 1 < days.Count ? days[index + 1] : DateOnly.MaxValue);
            if (index == days.Count - 1 && isOver)
                followUp.After(session, baseline);
        }
        return days.Count > 0 ? days[^1] : consultOn;
    }

    /// <summary>
    /// The days of the sessions that take place, and whether the episode is over; it is not if its next session would be after the chart's
    /// last day.
    /// </summary>
    private (List<DateOnly> Days, bool IsOver) Days(Episode episode, DateOnly day)
    {
        var days = new List<DateOnly>(episode.Sessions);
        while (days.Count < episode.Sessions && day < treatmentUntil && !(days.Count > 0 && random.Chance(StopsEarly)))
        {
            if (day > chart.LastDay)
                return (days, false);
            days.Add(day);
            day = day.AddDays(random.Chance(LongPause) ? random.Between(60, 150) : episode.IntervalDays + random.Between(-2, 4));
        }
        return (days, true);
    }

    private RecordSession Session(Episode episode, DateOnly day, int index, int count, bool findings)
    {
        // Some courses begin with a peel; they still count under the modality of their last session.
        var modality = index == 0 && count > 1 && !episode.AtHome && random.Chance(PeelFirst) ? Modality.ChemicalPeel : episode.Modality;
        var reason =
            findings && !episode.AtHome ? random.Pick<string>(Reasons.Overrides)
            : random.Chance(NeedlessOverride) ? "discussed at the last visit"
            : null;
        return new(
            random.Id(),
            day,
            modality,
            episode.Treats,
            episode.AtHome ? new("self", ProviderRole.Other) : random.Pick(chart.Clinic.Staff.AsSpan()),
            episode.AtHome ? Setting.Home : Setting.Clinic,
            SessionDetails.Device(random, modality, episode.AtHome),
            episode.AtHome ? null : SessionDetails.Anaesthetic(random, modality),
            SessionDetails.Adjuncts(random, modality, episode.Treats[0]),
            random.Chance(0.95) ? SessionDetails.Minutes(random, modality) : null,
            random.Chance(0.96) ? SessionDetails.Price(random, modality, chart.Clinic) : null,
            reason is null ? null : new(ProtectedText.Plain(reason))
        );
    }
}
