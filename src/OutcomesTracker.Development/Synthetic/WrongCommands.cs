using OutcomesTracker.Domain.Assessments;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.Domain.Consultations;
using OutcomesTracker.Domain.Corrections;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.FollowUp;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Domain.Photos;
using OutcomesTracker.Domain.Sessions;
using OutcomesTracker.Domain.SideEffects;

namespace OutcomesTracker.Development.Synthetic;

/// <summary>Turns a command into a similar one that is wrong but still accepted, as are the entries recorded after it.</summary>
internal sealed class WrongCommands(Chart chart, SeededRandom random)
{
    /// <summary>The wrong command, or null if a wrong one would cause other entries to be refused.</summary>
    public RecordingCommand? Of(RecordingCommand meant) =>
        meant switch
        {
            // A wrong year of birth would be refused beside the date of birth.
            EnrolPatient enrol when random.Chance(0.5) => enrol with { Sex = enrol.Sex == Sex.Female ? Sex.Male : Sex.Female },
            EnrolPatient enrol => enrol with { SkinType = enrol.SkinType == 6 ? 5 : enrol.SkinType + 1 },
            GiveConsent give => give with { On = give.On.AddDays(-random.Between(1, 3)) },
            // With an earlier withdrawal, sessions that are recorded late would be refused.
            WithdrawConsent { Scope: ConsentScope.Treatment } => null,
            WithdrawConsent withdraw => withdraw with { On = withdraw.On.AddDays(-random.Between(1, 3)) },
            // The findings stay unchanged, because the sessions depend on them.
            RecordConsultation { Plan: { } plan } consultation => consultation with
            {
                Plan = plan with { Sessions = plan.Sessions + random.Between(1, 3) },
            },
            RecordSession session => Of(session),
            ReportSideEffect report when random.Chance(0.5) => report with { Severity = report.Severity == 1 ? 2 : report.Severity - 1 },
            ReportSideEffect report => report with { OnsetOn = report.OnsetOn.AddDays(-random.Between(1, 2)) },
            ResolveSideEffect resolution => resolution.ResolvedOn > OnsetOf(resolution)
                ? resolution with
                {
                    ResolvedOn = resolution.ResolvedOn.AddDays(-1),
                }
                : resolution with
                {
                    Sequelae = resolution.Sequelae is not true,
                },
            RecordAssessment assessment => assessment with { Score = OtherScore(assessment) },
            RecordPhoto photo => photo with { View = Photos.OtherView(random, photo.View) },
            RecordLossToFollowUp loss => loss with { On = loss.On.AddDays(-random.Between(1, 5)) },
            _ => throw new ArgumentOutOfRangeException(nameof(meant)),
        };

    private RecordSession Of(RecordSession session)
    {
        var earlier = session.PerformedOn.AddDays(-random.Between(1, 3));
        if (earlier >= ConsultationBefore(session.PerformedOn))
            return session with { PerformedOn = earlier };
        return session.Device is { NeedleDepthMm: { } depth } device
            ? session with
            {
                Device = device with { NeedleDepthMm = depth > 1 ? depth - 0.5m : depth + 0.5m },
            }
            : session with
            {
                DurationMinutes = (session.DurationMinutes ?? 30) + 10,
            };
    }

    /// <summary>
    /// The day of the latest consultation on or before a day. A session that is moved to an earlier day must not precede it.
    /// </summary>
    private DateOnly ConsultationBefore(DateOnly day)
    {
        var latest = DateOnly.MinValue;
        foreach (var entry in chart.Entries)
            if (entry.Command is RecordConsultation { ConsultedOn: var held } && held <= day && held > latest)
                latest = held;
        return latest;
    }

    /// <summary>The correct onset of a resolution's report, which a wrong resolution may not precede.</summary>
    private DateOnly OnsetOf(ResolveSideEffect resolution)
    {
        foreach (var entry in chart.Entries)
            if (entry.Command is ReportSideEffect report && report.SideEffectId == resolution.SideEffectId)
                return OnsetMeant(entry, report);
        throw new ArgumentException("Its report is not in the chart.", nameof(resolution));
    }

    /// <summary>A wrong onset is always earlier, so the correct one is the latest among the report and its corrections.</summary>
    private DateOnly OnsetMeant(ChartEntry recorded, ReportSideEffect report)
    {
        var onset = report.OnsetOn;
        foreach (var entry in chart.Entries)
            if (
                entry.Target == recorded
                && entry.Command is CorrectEntry { Replacements: [ReportSideEffect meant] }
                && meant.OnsetOn > onset
            )
                onset = meant.OnsetOn;
        return onset;
    }

    private static decimal OtherScore(RecordAssessment assessment)
    {
        var scale = Instruments.Of(assessment.Instrument);
        return assessment.Score + 1 <= scale.Highest ? assessment.Score + 1 : assessment.Score - 1;
    }
}
