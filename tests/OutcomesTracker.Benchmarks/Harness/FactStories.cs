using OutcomesTracker.Domain.Assessments;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Outcomes.Facts;

namespace OutcomesTracker.Benchmarks.Harness;

/// <summary>A change of facts and the day on which it was recorded.</summary>
internal readonly record struct RecordedChange(int Day, FactChange Change);

/// <summary>
/// Generates the facts of any number of patients directly, without commands; a patient's facts depend on the patient's number alone. Their
/// mean counts are those of the synthetic registry's patients (3.3 sessions, 3.6 assessments, 4.7 side effects, nine in ten of them
/// resolved, 0.5 corrections or retractions; a history of half a year within two and a half years).
/// </summary>
internal static class FactStories
{
    public static readonly DateOnly FirstDay = new(2024, 1, 1),
        LastDay = new(2026, 6, 30);

    public static readonly string[] Clinics = [.. Enumerable.Range(1, 24).Select(number => $"clinic-{number:00}")];

    private static readonly (Indication Indication, BodyArea Area, Instrument Scale)[] Treatable =
    [
        (Indication.AcneScars, BodyArea.Cheeks, Instrument.GoodmanBaron),
        (Indication.Wrinkles, BodyArea.Periorbital, Instrument.FitzpatrickWrinkle),
        (Indication.Melasma, BodyArea.Face, Instrument.Mmasi),
        (Indication.AlopeciaAreata, BodyArea.Scalp, Instrument.Salt),
        (Indication.Hyperhidrosis, BodyArea.Axillae, Instrument.Hdss),
        (Indication.SurgicalScars, BodyArea.Abdomen, Instrument.PosasObserver),
        (Indication.StretchMarks, BodyArea.Thighs, Instrument.Gais),
        (Indication.EnlargedPores, BodyArea.Face, Instrument.Gais),
    ];

    public static Guid Id(int patient) => new(patient, 0x4f54, 0x7ac, 0x80, 1, 2, 3, 4, 5, 6, 7);

    public static string Clinic(int patient) => Clinics[(int)((uint)patient * 2654435761u >> 16) % Clinics.Length];

    /// <summary>All changes of a patient, ordered by day.</summary>
    public static void Of(int patient, List<RecordedChange> into)
    {
        into.Clear();
        var (random, days) = (new Random(patient), LastDay.DayNumber - FirstDay.DayNumber);
        var (enrolled, version) = (FirstDay.DayNumber + random.Next(days - 60), 1);
        into.Add(
            new(
                enrolled,
                new(
                    null,
                    new PersonFact(
                        1,
                        random.Next(1946, 2009),
                        (Sex)(
                            random.Next(20) switch
                            {
                                < 12 => 0,
                                < 18 => 1,
                                < 19 => 2,
                                _ => 3,
                            }
                        ),
                        random.Next(1, 7)
                    )
                )
            )
        );
        version += 3;
        if (random.Next(1000) < 905)
            into.Add(new(enrolled, new(null, new ResearchConsentFact(version++, Day(enrolled), true))));
        var day = enrolled + random.Next(14);
        for (var course = random.Next(10) == 0 ? 2 : 1; course > 0; course--, day += 200 + random.Next(60))
            Course(random, into, ref version, ref day);
        if (random.Next(100) < 3)
            into.Add(new(day + 30, new(null, new ResearchConsentFact(version++, Day(day + 30), false))));
        into.RemoveAll(one => one.Day > LastDay.DayNumber);
        Mistakes(random, into, ref version);
        // Ordered by day; within a day, in the order of generation (the sort is stable).
        var inOrder = into.OrderBy(one => one.Day).ToList();
        into.Clear();
        into.AddRange(inOrder);
    }

    private static void Course(Random random, List<RecordedChange> into, ref int version, ref int day)
    {
        var first = random.Next(Treatable.Length);
        var pairs = random.Next(6) == 0 ? new[] { first, (first + 3) % Treatable.Length } : [first];
        var modality = (Modality)random.Next(9);
        foreach (var pair in pairs)
            Score(random, into, ref version, day, pair, Treatable[pair].Scale, before: true);
        var sessions = 1 + random.Next(5);
        for (var left = sessions; left > 0; left--)
        {
            var id = NextId(random);
            into.Add(
                new(
                    day,
                    new(
                        null,
                        new SessionFact(
                            version++,
                            id,
                            Day(day),
                            modality,
                            (ProviderRole)random.Next(6),
                            [.. pairs.Select(pair => new TreatmentSite(Treatable[pair].Indication, Treatable[pair].Area))]
                        )
                    )
                )
            );
            for (var effects = random.Next(4); effects > 0; effects--)
                Effect(random, into, ref version, day, id);
            if (left > 1)
                day += 25 + random.Next(15);
        }
        foreach (var pair in pairs)
        {
            if (random.Next(10) == 0)
                continue;
            Score(random, into, ref version, day + 25 + random.Next(15), pair, Treatable[pair].Scale, before: false);
            Score(random, into, ref version, day + 25 + random.Next(15), pair, Instrument.Gais, before: false);
        }
    }

    private static void Score(Random random, List<RecordedChange> into, ref int version, int day, int pair, Instrument scale, bool before)
    {
        var range = Instruments.Of(scale);
        var score =
            range.Lowest
            + Math.Round(
                (range.Highest - range.Lowest) * (decimal)(before ? 0.5 + random.NextDouble() / 2 : random.NextDouble()),
                range.WholeGrades ? 0 : 1
            );
        into.Add(
            new(
                day,
                new(
                    null,
                    new AssessmentFact(
                        version++,
                        Day(day),
                        new(Treatable[pair].Indication, Treatable[pair].Area),
                        scale,
                        score,
                        (Assessor)random.Next(3)
                    )
                )
            )
        );
    }

    private static void Effect(Random random, List<RecordedChange> into, ref int version, int day, Guid session)
    {
        var (id, onset, term) = (
            NextId(random),
            day + random.Next(3),
            random.Next(20) switch
            {
                < 7 => 0,
                < 11 => 1,
                < 13 => 2,
                < 15 => 3,
                _ => 4 + random.Next(13),
            }
        );
        into.Add(
            new(
                onset,
                new(
                    null,
                    new SideEffectFact(
                        version++,
                        id,
                        (SideEffectTerm)term,
                        1 + random.Next(3) * random.Next(3) / 2,
                        Day(onset),
                        random.Next(10) < 6 ? session : null,
                        random.Next(50) == 0
                    )
                )
            )
        );
        if (random.Next(10) == 0)
            return;
        var resolved = onset + 1 + random.Next(12);
        into.Add(new(resolved, new(null, new ResolutionFact(version++, id, Day(resolved)))));
    }

    /// <summary>Four patients in ten have one or two entries corrected or retracted, days later.</summary>
    private static void Mistakes(Random random, List<RecordedChange> into, ref int version)
    {
        for (
            var left = random.Next(10) switch
            {
                < 6 => 0,
                < 9 => 1,
                _ => 2,
            };
            left > 0;
            left--
        )
        {
            var wrong = into[random.Next(into.Count)];
            var day = Math.Min(wrong.Day + 1 + random.Next(20), LastDay.DayNumber);
            version++;
            if (wrong.Change.Begins is AssessmentFact { Score: > 1 } score && random.Next(4) == 0)
                into.Add(new(day, new(score.Version, score with { Score = score.Score - 1 })));
            else if (wrong.Change.Begins is SessionFact session)
                into.Add(new(day, new(session.Version, session with { OperatorRole = ProviderRole.Nurse })));
            else if (wrong.Change.Begins is SideEffectFact or ResolutionFact or AssessmentFact)
                into.Add(new(day, new(wrong.Change.Begins.Version, null)));
        }
    }

    private static DateOnly Day(int number) => DateOnly.FromDayNumber(number);

    private static Guid NextId(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new(bytes);
    }
}
