using OutcomesTracker.Server.Features.Report;
using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Reports.SomeReport;

namespace OutcomesTracker.Tests.Reports;

/// <summary>Effects and how long they lasted, what comes next, and how to care for the skin.</summary>
public sealed class ReportCareTests
{
    [Fact]
    public void Effects_are_grouped_by_term_the_first_onset_first()
    {
        var report = Of([
            .. Effect(1, SideEffectTerm.Redness, 5, 2),
            .. Effect(2, SideEffectTerm.Pain, 1, 1),
            .. Effect(3, SideEffectTerm.Redness, 0, 7),
        ]);
        Assert.Equal([("Redness, 2 times", "Up to 7 days"), ("Pain", "A day or less")], Told(report));
        Assert.Equal([Some.Treatment, Some.Treatment.AddDays(5)], report.SideEffects[0].Onsets);
        Assert.Equal([(7, 0), (1, 0)], report.SideEffects.Select(effect => (effect.LongestDays!.Value, effect.Unresolved)));
        Assert.Equal("All of them are over.", report.SideEffectsSummary);
    }

    [Theory]
    [InlineData(0, "A day or less", "Un día o menos"), InlineData(1, "A day or less", "Un día o menos")]
    [InlineData(2, "2 days", "2 días"), InlineData(30, "30 days", "30 días")]
    public void One_that_is_over_lasted_from_its_onset_to_its_end(int days, string english, string spanish)
    {
        var events = Effect(1, SideEffectTerm.ColdSore, 0, days);
        Assert.Equal([("A cold sore", english)], Told(Of(events)));
        Assert.Equal([("Herpes en el labio", spanish)], Told(InSpanish(events)));
        Assert.Equal("Todas han pasado.", InSpanish(events).SideEffectsSummary);
    }

    [Fact]
    public void One_that_is_not_over_has_no_length_and_of_several_it_is_said_how_many()
    {
        var open = Of(Effect(1, SideEffectTerm.Itching, 0, null));
        Assert.Equal([("Itching", "Not over yet")], Told(open));
        Assert.Equal((null, 1), (open.SideEffects[0].LongestDays, open.SideEffects[0].Unresolved));
        Assert.Equal("Not all of them are over.", open.SideEffectsSummary);

        PatientEvent[] some =
        [
            .. Effect(1, SideEffectTerm.Itching, 0, 4),
            .. Effect(2, SideEffectTerm.Itching, 1, null),
            .. Effect(3, SideEffectTerm.Itching, 2, null),
        ];
        Assert.Equal([("Itching, 3 times", "4 days; not over yet: 2")], Told(Of(some)));
        Assert.Equal([("Picazón, 3 veces", "4 días; aún sigue: 2")], Told(InSpanish(some)));
        Assert.Equal("No todas han pasado.", InSpanish(some).SideEffectsSummary);
    }

    [Fact]
    public void A_plan_s_next_session_is_said_by_how_far_the_plan_is()
    {
        Says("Your first session of pen needling can take place from 10 June 2026 on.", Planned("2026-06-10"));
        Says("Your first session of pen needling can take place from 1 March 2026 on.", Planned("2026-03-01"));
        Says("Session 2 of 3 with pen needling is due about 15 June 2026.", Planned("2026-03-01"), Session(78));
        Says(
            "Session 2 of 3 with pen needling was due about 14 June 2026. Please call us to set a date.",
            Planned("2026-03-01"),
            Session(77)
        );
        Says("All the sessions that we planned are done.", Planned("2026-03-01"), Session(0), Session(1), Session(2));
    }

    [Fact]
    public void And_in_Spanish()
    {
        Assert.Equal(
            [
                "Su primera sesión de lápiz de agujas puede ser a partir del 10 de junio de 2026.",
                "La sesión 2 de 3 de lápiz de agujas está prevista hacia el 15 de junio de 2026.",
                "La sesión 2 de 3 de lápiz de agujas estaba prevista hacia el 14 de junio de 2026. Llámenos para fijar otra fecha.",
                "Ya se hicieron todas las sesiones del plan.",
            ],
            new PatientEvent[][]
            {
                [Planned("2026-06-10")],
                [Planned("2026-03-01"), Session(78)],
                [Planned("2026-03-01"), Session(77)],
                [Planned("2026-03-01"), Session(0), Session(1), Session(2)],
            }.Select(events => InSpanish(events).Next[0])
        );
    }

    [Fact]
    public void A_course_that_is_not_yet_due_says_when_it_will_be_checked()
    {
        var next = OnDay(
            10,
            Session(0),
            Session(9, site: Some.WrinklesOnNeck),
            Session(-60, site: new(Indication.Melasma, BodyArea.Face))
        ).Next;
        Assert.Equal(
            [
                "We want to check your wrinkles from 2 April 2026 on. Please come by 23 April 2026.",
                "We want to check your acne scars from 24 March 2026 on. Please come by 14 April 2026.",
            ],
            next
        );
        Assert.Equal(
            ["Queremos revisar sus cicatrices de acné desde el 24 de marzo de 2026. Venga a más tardar el 14 de abril de 2026."],
            Of(ReportLanguage.Es, Some.Treatment, Session(0)).Next
        );
    }

    [Fact]
    public void What_is_to_be_checked_in_two_places_is_said_once()
    {
        var cheeks = new TreatmentSite(Indication.AcneScars, BodyArea.Cheeks);
        Assert.Equal(2, OnDay(0, Session(0), Session(0, site: cheeks)).Courses.Count);
        Assert.Single(OnDay(0, Session(0), Session(0, site: cheeks)).Next);
        Assert.Equal(2, OnDay(1, Session(0), Session(1, site: cheeks)).Next.Count);
    }

    [Theory]
    [InlineData(Modality.MicroneedlingRoller, true), InlineData(Modality.MicroneedlingPen, true)]
    [InlineData(Modality.MicroneedlingRf, true), InlineData(Modality.MicroneedlingPatch, true), InlineData(Modality.Laser, false)]
    [InlineData(Modality.Microdermabrasion, false), InlineData(Modality.ChemicalPeel, false), InlineData(Modality.Facial, false)]
    [InlineData(Modality.Topical, false)]
    public void Aftercare_is_of_microneedling_alone(Modality modality, bool isTold)
    {
        Assert.Equal(isTold ? 8 : 0, Of(Session(0, modality)).Aftercare.Count);
        Assert.Equal(isTold ? 8 : 0, Of(Planned("2026-03-01", modality)).Aftercare.Count);
        Assert.Equal(8, Of(Session(0, modality), Planned("2026-03-01", Modality.MicroneedlingPen)).Aftercare.Count);
        Assert.Equal(isTold ? 8 : 0, Of(Session(0, Modality.MicroneedlingPen), Session(1, modality, Some.WrinklesOnNeck)).Aftercare.Count);
    }

    [Fact]
    public void Every_rule_says_for_how_long_and_who_says_so()
    {
        var rules = Of(Session(0)).Aftercare;
        Assert.All(rules, rule => Assert.NotEmpty(rule.Sources));
        Assert.Equal(
            [
                "24 hours: No make-up. Some say until the day after. (a clinic's page, Cleveland Clinic)",
                "First week: Keep out of the sun. Some say until your skin has healed. (Healthline, a clinic's page, Cleveland Clinic)",
                "First week: No creams with acids or retinol. (Healthline)",
                "Until healed: No pools, lakes or sea. No time is given. (WebMD, 2019)",
                "Until healed: Wash with mild soap only. (WebMD, 2019)",
                "Up to 5 days: A cool pack helps. (a clinic's page, Cleveland Clinic)",
                "Always: Wear sunscreen. (a clinic's page)",
                "Always: Keep your skin moist. (Healthline, a clinic's page)",
            ],
            rules.Select(rule =>
                string.Join(
                    ' ',
                    new[] { $"{rule.Span}:", rule.Advice, rule.Elsewhere, $"({string.Join(", ", rule.Sources)})" }.OfType<string>()
                )
            )
        );
        Assert.Equal("Mantenga la piel hidratada.", InSpanish(Session(0)).Aftercare[^1].Advice);
    }

    [Fact]
    public void To_call_for_are_the_terms_that_alert_and_those_that_last_too_long()
    {
        var words = ReportSentences.In(ReportLanguage.En).Words["effect"];
        var called = Of().CallUs;
        Assert.Equal(
            [
                "Call us if you have bleeding, peeling, infection, an allergy or a new scar.",
                "Call us if you have redness, swelling, sore skin or pain for more than 5 days.",
                "Call us if you have tight skin, flaking or bruises for more than 14 days.",
            ],
            called
        );
        foreach (var term in Enum.GetValues<SideEffectTerm>())
        {
            var expected =
                Terms.RaisesAlert(term) ? ""
                : Terms.ExpectedDays(term) is { } days ? $" for more than {days} days"
                : null;
            var naming = called.Where(sentence => sentence.Contains(words[Code<SideEffectTerm>.Of(term)], StringComparison.Ordinal));
            Assert.Equal(expected is null ? [] : [expected], naming.Select(Length));
        }
        Assert.Equal(
            [
                "Llámenos si tiene sangrado, piel que se pela, infección, alergia o una cicatriz nueva.",
                "Llámenos si tiene piel roja, hinchazón, piel irritada o dolor durante más de 5 días.",
                "Llámenos si tiene piel tirante, escamas o moretones durante más de 14 días.",
            ],
            InSpanish().CallUs
        );

        static string Length(string sentence) =>
            sentence.IndexOf(" for more", StringComparison.Ordinal) is var at and >= 0 ? sentence[at..].TrimEnd('.') : "";
    }

    private static IEnumerable<(string What, string Lasted)> Told(ReportAnswer report) =>
        report.SideEffects.Select(effect => (effect.What, effect.Lasted));

    /// <summary>An effect that began so many days after 1 March 2026 and lasted so many, if it is over.</summary>
    private static IEnumerable<PatientEvent> Effect(int number, SideEffectTerm term, int began, int? lasted)
    {
        var onset = Some.Treatment.AddDays(began);
        yield return Some.Reported(onset, Some.Id(number), term: term);
        if (lasted is { } days)
            yield return Some.Resolved(onset.AddDays(days), Some.Id(number));
    }

    private static ConsultationRecorded Planned(string on, Modality modality = Modality.MicroneedlingPen) =>
        Some.Consulted(on) with
        {
            Plan = new(modality, 3, 28, new(200, "EUR")),
        };

    private static void Says(string sentence, params PatientEvent[] events) => Assert.Equal(sentence, Of(events).Next[0]);
}
