using OutcomesTracker.Domain.Assessments;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.FollowUp;
using OutcomesTracker.Domain.Sessions;

namespace OutcomesTracker.Development.Synthetic;

/// <summary>
/// Scores before and after an episode. Each course has one outcome at 30 days and one at 90, drawn with the true probabilities; every
/// assessor at a visit gives a score with that outcome. Whether a visit takes place is drawn independently, so that missing assessments are
/// missing at random.
/// </summary>
internal sealed class FollowUp(Chart chart, Dice dice, DateOnly? photographyUntil)
{
    private const double NoBaseline = 0.03,
        SecondAssessor = 0.15,
        AlsoGais = 0.6,
        LostWhenMissed = 0.45,
        MissedAt90 = 0.42,
        Photographed = 0.5;

    private static readonly Assessor[] Assessors =
    [
        Assessor.Clinician,
        Assessor.Clinician,
        Assessor.Clinician,
        Assessor.Blinded,
        Assessor.Blinded,
        Assessor.Patient,
    ];

    /// <summary>
    /// Scores each site on the day of the consultation or of the first session. A site without a scale beside GAIS gets no baseline score.
    /// </summary>
    public Dictionary<TreatmentSite, decimal> Before(Episode episode, DateOnly consultOn, DateOnly begins, bool mayBeLeftOut)
    {
        var baseline = new Dictionary<TreatmentSite, decimal>();
        var day = begins <= chart.LastDay && dice.Chance(0.5) ? begins : consultOn;
        foreach (var pair in episode.Treats)
        {
            Photo(pair, day);
            if (Treatable.Of(pair.Indication).Scale is not { } scale)
                continue;
            baseline[pair] = Scores.Before(dice, scale);
            // In a later episode an older score would become the baseline instead of the omitted one.
            if (mayBeLeftOut && dice.Chance(NoBaseline))
                continue;
            Assess(pair, day, scale, baseline[pair], dice.Pick<Assessor>(Assessors));
        }
        return baseline;
    }

    public void After(RecordSession last, Dictionary<TreatmentSite, decimal> baseline)
    {
        var missed = dice.Chance(chart.Clinic.MissedVisits);
        var lost = missed && dice.Chance(LostWhenMissed);
        var missedLater = lost || dice.Chance(MissedAt90);
        var day30 = last.PerformedOn.AddDays(dice.Chance(0.85) ? dice.Between(27, 35) : dice.Between(23, 44));
        var day90 = last.PerformedOn.AddDays(dice.Between(85, 102));
        if (lost)
            Lose(day30.AddDays(dice.Between(0, 60)));
        foreach (var pair in last.Treats)
        {
            var improved = dice.Chance(SyntheticTruth.Improved(last.Modality));
            var later = dice.Chance(improved ? 1 - SyntheticTruth.Relapses : SyntheticTruth.LateGains);
            if (!missed)
                Visit(pair, day30, baseline, improved);
            if (!missedLater)
                Visit(pair, day90, baseline, later);
        }
    }

    private void Visit(TreatmentSite pair, DateOnly day, Dictionary<TreatmentSite, decimal> baseline, bool improved)
    {
        if (day > chart.LastDay)
            return;
        Photo(pair, day);
        var assessor = dice.Pick<Assessor>(Assessors);
        if (Treatable.Of(pair.Indication).Scale is { } scale)
        {
            Assess(pair, day, scale, Scores.After(dice, scale, baseline[pair], improved), assessor);
            if (dice.Chance(SecondAssessor))
                Assess(pair, day, scale, Scores.After(dice, scale, baseline[pair], improved), dice.Pick<Assessor>(Assessors));
            if (!dice.Chance(AlsoGais))
                return;
        }
        Assess(
            pair,
            day,
            Instrument.Gais,
            Scores.After(dice, Instrument.Gais, 0, improved),
            dice.Chance(0.5) ? Assessor.Patient : assessor
        );
    }

    private void Assess(TreatmentSite pair, DateOnly day, Instrument instrument, decimal score, Assessor assessor) =>
        chart.Add(
            new RecordAssessment(day, pair.Indication, pair.BodyArea, instrument, score, assessor),
            day.AddDays(dice.Chance(0.1) ? dice.Between(1, 6) : 0),
            assessor == Assessor.Patient ? "patient-app" : null
        );

    private void Lose(DateOnly day)
    {
        if (day <= chart.LastDay)
            chart.Add(new RecordLossToFollowUp(day, ProtectedText.Plain(dice.Pick<string>(Reasons.Losses))), day, "front-desk");
    }

    private void Photo(TreatmentSite pair, DateOnly day)
    {
        if (day < photographyUntil && dice.Chance(Photographed))
            chart.Add(Photos.Take(dice, chart.Clinic, pair.BodyArea, day), day);
    }
}
