using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Domain.Photos;
using OutcomesTracker.Domain.Sessions;
using OutcomesTracker.Domain.SideEffects;

namespace OutcomesTracker.Development.Synthetic;

/// <summary>
/// Generates recording mistakes and their corrections. The intended entry always counts in the end, so that mistakes do not change the true
/// rates. A wrong entry is corrected, sometimes after a correction that is wrong too; a superfluous entry is retracted.
/// </summary>
internal sealed class Mistakes(Chart chart, SeededRandom random)
{
    private const double Mistaken = 0.02,
        MistakenAgain = 0.25,
        SuperfluousEntry = 0.012,
        NamedByReport = 0.4,
        RepeatsId = 0.5;

    private readonly WrongCommands misreading = new(chart, random);

    public void Make()
    {
        // Only up to the present count: entries that are added in this loop get no mistakes.
        for (int index = 0, count = chart.Entries.Count; index < count; index++)
        {
            var entry = chart.Entries[index];
            if (random.Chance(Mistaken))
                Mistake(entry);
            else if (random.Chance(SuperfluousEntry))
                AddAndRetract(entry);
        }
    }

    private void Mistake(ChartEntry entry)
    {
        var meant = (RecordingCommand)entry.Command;
        if (misreading.Of(meant) is not { } mistaken)
            return;
        entry.Command = mistaken;
        var day = entry.RecordedOn.AddDays(random.Between(0, 30));
        if (random.Chance(MistakenAgain) && misreading.Of(meant) is { } again)
        {
            chart.Correct(entry, again, Correction(), day);
            day = day.AddDays(random.Between(0, 30));
        }
        chart.Correct(entry, random.Chance(RepeatsId) ? meant : WithoutId(meant), Correction(), day);
    }

    private void AddAndRetract(ChartEntry entry)
    {
        var retractedOn = entry.RecordedOn.AddDays(random.Between(0, 14));
        switch (entry.Command)
        {
            case EnrolPatient:
                return;
            case ResolveSideEffect resolution:
                // A report can have only one resolution: the wrong one is retracted, which reopens the report, and the intended one
                // follows.
                if (misreading.Of(resolution) is not { } mistaken)
                    return;
                entry.Command = mistaken;
                chart.Retract(entry, Retraction(), retractedOn);
                chart.Add(resolution, retractedOn, entry.Actor);
                return;
            case GiveConsent { Scope: not ConsentScope.Treatment } given when random.Chance(0.5):
                chart.Retract(
                    chart.Add(new WithdrawConsent(given.Scope, given.On), entry.RecordedOn, entry.Actor),
                    Retraction(),
                    retractedOn
                );
                return;
            case var one:
                var copy = chart.Add(Copy((RecordingCommand)one), entry.RecordedOn, entry.Actor);
                AddToCopy(copy);
                chart.Retract(copy, Retraction(), retractedOn);
                return;
        }
    }

    /// <summary>
    /// Adds entries that depend on one that will be retracted: a report of its session becomes unattributed, a resolution void.
    /// </summary>
    private void AddToCopy(ChartEntry copy)
    {
        if (copy.Command is RecordSession session && random.Chance(NamedByReport))
            chart.Add(
                new ReportSideEffect(
                    random.Id(),
                    SideEffectTerm.Redness,
                    1,
                    session.PerformedOn,
                    session.SessionId,
                    null,
                    Reporter.Clinician,
                    null,
                    null
                ),
                copy.RecordedOn,
                copy.Actor
            );
        if (copy.Command is ReportSideEffect report && random.Chance(0.5))
            chart.Add(new ResolveSideEffect(report.SideEffectId, report.OnsetOn, null), copy.RecordedOn, copy.Actor);
    }

    private RecordingCommand Copy(RecordingCommand command) => command.GivenId is null ? command : command.WithId(random.Id());

    /// <summary>Omits what a replacement may omit, because it stays as in the target: the id, and an enrolment's identity.</summary>
    private static RecordingCommand WithoutId(RecordingCommand meant) =>
        meant switch
        {
            EnrolPatient enrol => enrol with { Identity = null },
            RecordSession session => session with { SessionId = null },
            ReportSideEffect report => report with { SideEffectId = null },
            ResolveSideEffect resolution => resolution with { SideEffectId = null },
            RecordPhoto photo => photo with { PhotoId = null },
            _ => meant,
        };

    private string Correction() => random.Pick<string>(Reasons.Corrections);

    private string Retraction() => random.Pick<string>(Reasons.Retractions);
}
