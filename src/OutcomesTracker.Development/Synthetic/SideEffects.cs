using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Sessions;
using OutcomesTracker.Domain.SideEffects;

namespace OutcomesTracker.Development.Synthetic;

/// <summary>Draws the side effects of a session with the true probabilities, independently of each other, and their resolutions.</summary>
internal sealed class SideEffects(Chart chart, SeededRandom random, int skinType)
{
    private const double NamesSession = 0.7,
        ToldByPatient = 0.6,
        SaysSerious = 0.5,
        Noted = 0.1,
        Sequelae = 0.02;

    private static readonly int[] OnsetDays = [0, 0, 0, 0, 1, 1, 2, 3, 5, 10];

    public void Follow(RecordSession session, DateOnly recordedOn, DateOnly nextSession)
    {
        foreach (var term in SideEffectRisks.Terms)
            if (random.Chance(SyntheticTruth.SideEffect(session.Modality, term, skinType)))
                Report(session, term, recordedOn, nextSession);
    }

    private void Report(RecordSession session, SideEffectTerm term, DateOnly recordedOn, DateOnly nextSession)
    {
        // An onset after the last day is moved to the last day; otherwise the last sessions would have too few effects.
        var onset = session.PerformedOn.AddDays(random.Pick<int>(OnsetDays));
        if (onset > chart.LastDay)
            onset = chart.LastDay;
        // A report that names no session is attributed to the latest one on or before its onset, so one after the next session must name
        // its own.
        var names = random.Chance(NamesSession) || onset >= nextSession;
        var severity = random.Weighted(SideEffectRisks.SeverityWeights(term)) + 1;
        var serious = random.Chance(SideEffectRisks.Serious(term, severity));
        var report = new ReportSideEffect(
            random.Id(),
            term,
            severity,
            onset,
            names ? session.SessionId : null,
            random.Chance(0.4) ? session.Treats[0].BodyArea : null,
            random.Chance(ToldByPatient) ? Reporter.Patient : Reporter.Clinician,
            serious ? true
                : random.Chance(SaysSerious) ? false
                : null,
            random.Chance(Noted) ? ProtectedText.Plain(random.Pick<string>(Reasons.EffectNotes)) : null
        );
        // A report can name only a session that is recorded already.
        var toldOn = onset.AddDays(random.Between(0, 2));
        if (toldOn < recordedOn)
            toldOn = recordedOn;
        chart.Add(report, toldOn, report.ReportedBy == Reporter.Patient ? "patient-app" : session.Operator.Id);
        Resolve(report, toldOn);
    }

    /// <summary>
    /// Every day is the last one with the same probability, so the durations are geometric: exponential, in whole days from 0.
    /// </summary>
    private void Resolve(ReportSideEffect report, DateOnly toldOn)
    {
        var (lasting, perDay) = SideEffectRisks.Resolution(report.Term);
        if (random.Chance(lasting))
            return;
        var day = report.OnsetOn;
        while (day <= chart.LastDay && !random.Chance(perDay))
            day = day.AddDays(1);
        if (day > chart.LastDay)
            return;
        bool? sequelae =
            random.Chance(report.Term == SideEffectTerm.Scarring ? 0.3 : Sequelae) ? true
            : random.Chance(0.5) ? false
            : null;
        chart.Add(new ResolveSideEffect(report.SideEffectId, day, sequelae), day > toldOn ? day : toldOn);
    }
}
