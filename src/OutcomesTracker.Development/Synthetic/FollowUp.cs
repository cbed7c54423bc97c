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
internal sealed class FollowUp(Chart chart, SeededRandom random, DateOnly? photographyUntil)
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
        var day = begins <= chart.LastDay && random.Chance(0.5) ? begins : consultOn;
        foreach (var site in episode.Treats)
        {
            Photo(site, day);
            if (IndicationProfile.Of(site.Indication).Scale is not { } scale)
                continue;
            baseline[site] = Scores.Before(random, scale);
            // In a later episode an older score would become the baseline instead of the omitted one.
            if (mayBeLeftOut && random.Chance(NoBaseline))
                continue;
            Assess(site, day, scale, baseline[site], random.Pick<Assessor>(Assessors));
        }
        return baseline;
    }

    public void After(RecordSession last, Dictionary<TreatmentSite, decimal> baseline)
    {
        var missed = random.Chance(chart.Clinic.MissedVisits);
        var lost = missed && random.Chance(LostWhenMissed);
        var missedLater = lost || random.Chance(MissedAt90);
        var day30 = last.PerformedOn.AddDays(random.Chance(0.85) ? random.Between(27, 35) : random.Between(23, 44));
        var day90 = last.PerformedOn.AddDays(random.Between(85, 102));
        if (lost)
            RecordLoss(day30.AddDays(random.Between(0, 60)));
        foreach (var site in last.Treats)
        {
            var improved = random.Chance(SyntheticTruth.Improved(last.Modality));
            var later = random.Chance(improved ? 1 - SyntheticTruth.Relapses : SyntheticTruth.LateGains);
            if (!missed)
                Visit(site, day30, baseline, improved);
            if (!missedLater)
                Visit(site, day90, baseline, later);
        }
    }

    private void Visit(TreatmentSite site, DateOnly day, Dictionary<TreatmentSite, decimal> baseline, bool improved)
    {
        if (day > chart.LastDay)
            return;
        Photo(site, day);
        var assessor = random.Pick<Assessor>(Assessors);
        if (IndicationProfile.Of(site.Indication).Scale is { } scale)
        {
            Assess(site, day, scale, Scores.After(random, scale, baseline[site], improved), assessor);
            if (random.Chance(SecondAssessor))
                Assess(site, day, scale, Scores.After(random, scale, baseline[site], improved), random.Pick<Assessor>(Assessors));
            if (!random.Chance(AlsoGais))
                return;
        }
        Assess(
            site,
            day,
            Instrument.Gais,
            Scores.After(random, Instrument.Gais, 0, improved),
            random.Chance(0.5) ? Assessor.Patient : assessor
        );
    }

    private void Assess(TreatmentSite site, DateOnly day, Instrument instrument, decimal score, Assessor assessor) =>
        chart.Add(
            new RecordAssessment(day, site.Indication, site.BodyArea, instrument, score, assessor),
            day.AddDays(random.Chance(0.1) ? random.Between(1, 6) : 0),
            assessor == Assessor.Patient ? "patient-app" : null
        );

    private void RecordLoss(DateOnly day)
    {
        if (day <= chart.LastDay)
            chart.Add(new RecordLossToFollowUp(day, ProtectedText.Plain(random.Pick<string>(Reasons.Losses))), day, "front-desk");
    }

    private void Photo(TreatmentSite site, DateOnly day)
    {
        if (day < photographyUntil && random.Chance(Photographed))
            chart.Add(Photos.Take(random, chart.Clinic, site.BodyArea, day), day);
    }
}
