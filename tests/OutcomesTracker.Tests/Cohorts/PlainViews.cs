using OutcomesTracker.Cohorts;
using OutcomesTracker.Outcomes;
using OutcomesTracker.Outcomes.Facts;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Outcomes.SideEffects;

namespace OutcomesTracker.Tests.Cohorts;

/// <summary>
/// Both views implemented directly from the contract's sentences, without regard to speed: the reference for the flat rows and their scan.
/// It shares the queries, the facts and the table of instruments with them, and no step of the computation.
/// </summary>
internal static class PlainViews
{
    public static string Told(IEnumerable<PatientFacts> patients, ImprovementQuery query)
    {
        var courses =
            from patient in patients
            where Sees(query.Viewer, patient, query.Cutoff, query.AsOfSequence)
            from person in At(patient.Persons, query.AsOfSequence)
            where PersonPasses(query.Filter, person, patient.Clinic)
            from course in CoursesOf(patient, query)
            let anchor = query.Window.Reference == ReferenceSession.First ? course.Sessions[0] : course.Sessions[^1]
            let band = Band(anchor.On, person)
            where
                Passes(query.Filter, GroupKeys.Modality, anchor.Modality)
                && Passes(query.Filter[GroupKeys.AgeBand], band)
                && Passes(query.Filter, GroupKeys.Indication, course.Site.Indication)
                && Passes(query.Filter, GroupKeys.BodyArea, course.Site.BodyArea)
            let key = query.GroupBy.Code switch
            {
                "modality" => Code<Modality>.Of(anchor.Modality),
                "skinType" => $"{person.SkinType}",
                "sex" => Code<Sex>.Of(person.Sex),
                "ageBand" => band,
                "clinic" => patient.Clinic,
                "indication" => Code<Indication>.Of(course.Site.Indication),
                "bodyArea" => Code<BodyArea>.Of(course.Site.BodyArea),
                _ => course.Sessions.Count < 6 ? $"{course.Sessions.Count}" : "6+",
            }
            from ofGroup in (string[])[key, "*"]
            select (Key: ofGroup, patient, State: StateOf(course, patient, anchor.On, query));
        return Lines(
            courses.GroupBy(course => course.Key),
            group =>
                string.Join(
                    ' ',
                    [
                        $"of {group.Select(course => course.patient).Distinct().Count()}:",
                        .. Enum.GetValues<CourseState>().Select(state => group.Count(course => course.State == state)),
                    ]
                )
        );
    }

    public static string Told(ImprovementTally tally) =>
        Lines(
            tally.Groups.Where(group => group.Value.Courses > 0),
            group =>
                string.Join(' ', [$"of {group.Value.Patients}:", .. Enum.GetValues<CourseState>().Select(state => group.Value[state])]),
            group => group.Key
        );

    public static string Told(IEnumerable<PatientFacts> patients, SideEffectQuery query)
    {
        var told = new List<(string Group, PatientFacts Patient, SessionFact Session)>();
        var effects =
            new List<(
                string Group,
                string Term,
                PatientFacts Patient,
                SessionFact Session,
                SideEffectFact Report,
                int Days,
                bool Resolved
            )>();
        var unattributed = 0;
        foreach (var patient in patients.Where(patient => Sees(query.Viewer, patient, query.Cutoff, query.AsOfSequence)))
        foreach (var person in At(patient.Persons, query.AsOfSequence).Where(person => PersonPasses(query.Filter, person, patient.Clinic)))
        {
            var sessions = SessionsOf(patient, query.Cutoff, query.AsOfSequence);
            foreach (var session in sessions.Where(session => SessionPasses(query.Filter, session, person)))
                told.AddRange(KeysOf(session, person, patient, query.GroupBy).Select(key => (key, patient, session)));
            foreach (
                var report in At(patient.SideEffects, query.AsOfSequence)
                    .Where(report => report.OnsetOn <= query.Cutoff && Passes(query.Terms, report.Term))
            )
            {
                var before = sessions.Where(session =>
                    session.On <= report.OnsetOn && report.OnsetOn.DayNumber - session.On.DayNumber <= query.AttributionDays
                );
                var its = report.SessionId is { } named
                    ? sessions.Where(session => session.SessionId == named).Take(1)
                    : before.TakeLast(1);
                unattributed += its.Any() ? 0 : 1;
                var resolution = At(patient.Resolutions, query.AsOfSequence)
                    .Where(one => one.SideEffectId == report.SideEffectId && one.ResolvedOn <= query.Cutoff)
                    .ToList();
                var days = (resolution.Count > 0 ? resolution[0].ResolvedOn : query.Cutoff).DayNumber - report.OnsetOn.DayNumber;
                foreach (var session in its.Where(session => SessionPasses(query.Filter, session, person)))
                    effects.AddRange(
                        from key in KeysOf(session, person, patient, query.GroupBy)
                        from term in (string[])[Code<SideEffectTerm>.Of(report.Term), "any"]
                        select (key, term, patient, session, report, days, resolution.Count > 0)
                    );
            }
        }
        return $"{unattributed} "
            + Lines(
                told.GroupBy(one => one.Group),
                group =>
                    $"{group.Count()} of {group.Select(one => one.Patient).Distinct().Count()} "
                    + Lines(
                        effects.Where(effect => effect.Group == group.Key).GroupBy(effect => effect.Term),
                        term =>
                            string.Join(
                                ' ',
                                [
                                    term.Count(),
                                    term.DistinctBy(one => (one.Patient, one.Session.SessionId)).Count(),
                                    term.DistinctBy(one => one.Patient).Count(),
                                    .. Enumerable.Range(1, 5).Select(grade => term.Count(one => one.Report.Severity == grade)),
                                    term.Count(one => one.Report.Serious),
                                    term.Count(one => one.Days > Domain.SideEffects.Terms.ExpectedDays(one.Report.Term)),
                                    string.Join(
                                        ',',
                                        term.GroupBy(one => (one.Days, one.Resolved))
                                            .OrderBy(time => time.Key)
                                            .Select(time => $"{time.Key}{time.Count()}")
                                    ),
                                ]
                            )
                    )
            );
    }

    public static string Told(SideEffectTally tally) =>
        $"{tally.Unattributed} "
        + Lines(
            tally.Groups.Where(group => group.Value.Sessions > 0),
            group =>
                $"{group.Value.Sessions} of {group.Value.Patients} "
                + Lines(
                    group.Value.Effects.Where(effect => effect.Value.Reports > 0),
                    effect =>
                        string.Join(
                            ' ',
                            [
                                effect.Value.Reports,
                                effect.Value.SessionsWithEffect,
                                effect.Value.PatientsWithEffect,
                                .. effect.Value.Severity.Cast<object>(),
                                effect.Value.Serious,
                                effect.Value.Overdue,
                                string.Join(
                                    ',',
                                    effect.Value.Durations.OrderBy(time => time.Key).Select(time => $"{time.Key}{time.Value}")
                                ),
                            ]
                        ),
                    effect => effect.Key
                ),
            group => group.Key
        );

    private sealed record PlainCourse(TreatmentSite Site, List<SessionFact> Sessions, DateOnly? NextOn);

    private static IEnumerable<PlainCourse> CoursesOf(PatientFacts patient, ImprovementQuery query)
    {
        var sessions = SessionsOf(patient, query.Cutoff, query.AsOfSequence);
        foreach (var site in sessions.SelectMany(session => session.Treats).Distinct())
        {
            var courses = new List<List<SessionFact>>();
            foreach (var session in sessions.Where(session => session.Treats.Contains(site)))
                if (courses.Count > 0 && session.On.DayNumber - courses[^1][^1].On.DayNumber <= 180)
                    courses[^1].Add(session);
                else
                    courses.Add([session]);
            for (var place = 0; place < courses.Count; place++)
                yield return new(site, courses[place], place + 1 < courses.Count ? courses[place + 1][0].On : null);
        }
    }

    private static CourseState StateOf(PlainCourse course, PatientFacts patient, DateOnly anchor, ImprovementQuery query)
    {
        var ofPair = At(patient.Assessments, query.AsOfSequence).Where(one => one.Site == course.Site && one.On <= query.Cutoff).ToList();
        var window = query.Window;
        var chosen = ofPair
            .Where(one => Days(one) >= window.From && Days(one) <= window.To && (course.NextOn is null || one.On < course.NextOn))
            .Where(one => Passes(window.Instruments, one.Instrument) && Passes(window.Assessors, one.Assessor))
            .OrderBy(one => Math.Abs(Days(one) - window.Day))
            .ThenByDescending(one => one.On)
            .ThenBy(one => one.Instrument == Instrument.Gais)
            .ThenBy(one => one.Assessor)
            .ThenByDescending(one => one.Version)
            .Take(1)
            .ToList();
        if (chosen is not [var assessed])
            return query.Cutoff.DayNumber - anchor.DayNumber > window.To ? CourseState.Missing : CourseState.NotYetDue;
        var baseline = ofPair
            .Where(one => one.Instrument == assessed.Instrument && one.On <= course.Sessions[0].On)
            .OrderBy(one => one.On)
            .ThenBy(one => one.Version)
            .Select(one => (decimal?)one.Score)
            .LastOrDefault();
        return Judged(assessed, baseline);

        int Days(AssessmentFact one) => one.On.DayNumber - anchor.DayNumber;
    }

    private static CourseState Judged(AssessmentFact assessed, decimal? baseline)
    {
        var improved = (Instruments.Of(assessed.Instrument).ResponderRule, baseline) switch
        {
            (ResponderRule.AtMost rule, _) => assessed.Score <= rule.Score,
            (_, null) or (ResponderRule.PercentLower, 0m) => (bool?)null,
            (ResponderRule.PointsLower rule, { } before) => before - assessed.Score >= rule.Points,
            (ResponderRule.PercentLower rule, { } before) => assessed.Score * 100 <= before * (100 - rule.Percent),
            _ => throw new InvalidOperationException(),
        };
        return improved switch
        {
            true => CourseState.Improved,
            false => CourseState.NotImproved,
            null => CourseState.NotEvaluable,
        };
    }

    private static bool Sees(Viewer viewer, PatientFacts patient, DateOnly cutoff, long asOf) =>
        viewer is Viewer.ClinicStaff staff
            ? staff.Clinic == patient.Clinic
            : LatestIsGiven(At(patient.Consents, asOf).Where(consent => consent.On <= cutoff))
                && LatestIsGiven(At(patient.Consents, long.MaxValue));

    private static bool LatestIsGiven(IEnumerable<ResearchConsentFact> consents) =>
        consents.OrderBy(consent => consent.On).ThenBy(consent => consent.Version).LastOrDefault().Given;

    private static List<SessionFact> SessionsOf(PatientFacts patient, DateOnly cutoff, long asOf) =>
        [
            .. At(patient.Sessions, asOf)
                .Where(session => session.On <= cutoff)
                .OrderBy(session => session.On)
                .ThenBy(session => session.Version),
        ];

    private static IEnumerable<T> At<T>(IEnumerable<Recorded<T>> facts, long asOf)
        where T : struct, IFact => facts.Where(fact => fact.IsRecordedAt(asOf)).Select(fact => fact.Fact);

    private static bool PersonPasses(CohortFilter filter, PersonFact person, string clinic) =>
        Passes(filter[GroupKeys.SkinType], $"{person.SkinType}")
        && Passes(filter, GroupKeys.Sex, person.Sex)
        && Passes(filter[GroupKeys.Clinic], clinic);

    private static bool SessionPasses(CohortFilter filter, SessionFact session, PersonFact person) =>
        Passes(filter, GroupKeys.Modality, session.Modality)
        && Passes(filter, GroupKeys.OperatorRole, session.OperatorRole)
        && Passes(filter[GroupKeys.AgeBand], Band(session.On, person));

    private static string[] KeysOf(SessionFact session, PersonFact person, PatientFacts patient, GroupKey groupBy) =>
        [
            groupBy.Code switch
            {
                "modality" => Code<Modality>.Of(session.Modality),
                "skinType" => $"{person.SkinType}",
                "sex" => Code<Sex>.Of(person.Sex),
                "ageBand" => Band(session.On, person),
                "clinic" => patient.Clinic,
                _ => Code<ProviderRole>.Of(session.OperatorRole),
            },
            "*",
        ];

    private static string Band(DateOnly on, PersonFact person) =>
        (on.Year - person.BirthYear) switch
        {
            < 18 => "under-18",
            < 30 => "18-29",
            < 40 => "30-39",
            < 50 => "40-49",
            < 60 => "50-59",
            _ => "60+",
        };

    private static bool Passes<T>(CohortFilter filter, GroupKey key, T value)
        where T : struct, Enum => Passes(filter[key], Code<T>.Of(value));

    private static bool Passes<T>(IReadOnlySet<T>? wanted, T value) => wanted is null || wanted.Contains(value);

    private static string Lines<TKey, TItem>(IEnumerable<IGrouping<TKey, TItem>> groups, Func<IGrouping<TKey, TItem>, string> tell) =>
        Lines(groups, tell, group => $"{group.Key}");

    private static string Lines<T>(IEnumerable<T> groups, Func<T, string> tell, Func<T, string> key) =>
        string.Join('\n', groups.OrderBy(key, StringComparer.Ordinal).Select(group => $"{key(group)} {tell(group)}"));
}
