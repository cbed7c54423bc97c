using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Cohorts;

/// <summary>A random history of a patient: commands are drawn from a seed, and only those that the rules accept are recorded.</summary>
internal static class RandomHistory
{
    private const int LastDay = 700;

    private static readonly TreatmentSite[] Sites = [AcneOnFace, WrinklesOnNeck];

    /// <param name="seed">The seed of the random numbers.</param>
    /// <param name="commands">The number of commands that are tried.</param>
    /// <param name="inOrder">Whether most entries are recorded soon after their day, or at any time.</param>
    public static List<PatientEvent> Of(int seed, int commands = 60, bool inOrder = false)
    {
        var random = new Random(seed);
        var history = new List<PatientEvent>
        {
            Enrolled(birthYear: random.Next(1940, 2010)),
            Consented(),
            Consented(scope: ConsentScope.Research),
            Consulted(),
        };
        var patient = Specs.Spec.Given(history).Patient;
        for (var number = 1; number <= commands; number++)
        {
            var today = inOrder ? number * LastDay / commands : 0;
            var command = Any(
                random,
                number,
                history,
                () => Treatment.AddDays(inOrder && random.Next(20) > 0 ? today + random.Next(10) : random.Next(LastDay))
            );
            if (command.Sealed(Seal).Decide(patient, new(Day("2029-12-31"), PatientId, Id(1_000 + number))) is not Accepted accepted)
                continue;
            history.Add(accepted.Event);
            patient = patient.Evolve(history.Count, accepted.Event);
        }
        return history;
    }

    /// <summary>
    /// The history as if no error had been made: every entry with its current content. Retracted entries, corrections and retractions are
    /// replaced by an entry without effect on the views.
    /// </summary>
    public static List<PatientEvent> AsIfAlwaysRight(IReadOnlyList<PatientEvent> history) =>
        [
            .. Specs
                .Spec.Given(history)
                .Patient.Entries.Select(entry =>
                    entry.IsEnteredInError || entry.Current is EntryCorrected or EntryRetracted
                        ? new FollowUpLost(Treatment, Why)
                        : entry.Current
                ),
        ];

    private static PatientCommand Any(Random random, int number, List<PatientEvent> history, Func<DateOnly> day) =>
        random.Next(12) switch
        {
            0 => new WithdrawConsent(random.Next(2) == 0 ? ConsentScope.Research : ConsentScope.Treatment, day()),
            1 => new GiveConsent(random.Next(2) == 0 ? ConsentScope.Research : ConsentScope.Treatment, day()),
            2 => new ResolveSideEffect(AnyReported(random, history), day(), null),
            3 or 4 => Report(random, number, day),
            5 or 6 => Session(random, number, day),
            7 or 8 => Score(random, day),
            9 => new RetractEntry(random.Next(1, history.Count + 2), ProtectedText.Plain("wrong")),
            _ => new CorrectEntry(
                random.Next(1, history.Count + 2),
                ProtectedText.Plain("wrong"),
                [
                    Session(random, null, day),
                    Report(random, null, day),
                    Score(random, day),
                    new ResolveSideEffect(null, day(), null),
                    new GiveConsent(ConsentScope.Research, day()),
                    new WithdrawConsent(ConsentScope.Research, day()),
                    new EnrolPatient(Treatment, random.Next(1940, 2010), Sex.Other, random.Next(1, 7)),
                ]
            ),
        };

    private static RecordSession Session(Random random, int? number, Func<DateOnly> day) =>
        new(
            number is { } one ? Id(1_000 + one) : null,
            day(),
            (Modality)random.Next(3),
            [.. Sites.Take(random.Next(1, 3))],
            new("x", (ProviderRole)random.Next(3)),
            (Setting)random.Next(2),
            null,
            null,
            [],
            null,
            null,
            null
        );

    private static ReportSideEffect Report(Random random, int? number, Func<DateOnly> day) =>
        new(
            number is { } one ? Id(1_000 + one) : null,
            (SideEffectTerm)random.Next(17),
            random.Next(1, 6),
            day(),
            random.Next(3) == 0 ? Id(1_000 + random.Next(60)) : null,
            null,
            Reporter.Patient,
            random.Next(2) == 0,
            null
        );

    private static RecordAssessment Score(Random random, Func<DateOnly> day)
    {
        var (site, scale) = (Sites[random.Next(2)], Instruments.All[random.Next(3)]);
        return new(
            day(),
            site.Indication,
            site.BodyArea,
            scale.Instrument,
            random.Next((int)scale.Lowest, (int)scale.Highest + 1),
            (Assessor)random.Next(3)
        );
    }

    private static Guid AnyReported(Random random, List<PatientEvent> history)
    {
        var reports = history.OfType<SideEffectReported>().ToList();
        return reports.Count == 0 ? OtherId : reports[random.Next(reports.Count)].SideEffectId;
    }
}
