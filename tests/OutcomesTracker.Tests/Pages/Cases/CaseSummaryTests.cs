using Microsoft.AspNetCore.Components;
using OutcomesTracker.Server.Features.Patients;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Pages.Cases;

/// <summary>What stands beside the timeline of a case: consents, cautions, side effects, and what is next.</summary>
public sealed class CaseSummaryTests
{
    [Fact]
    public void A_consent_holds_since_its_day_until_it_is_withdrawn()
    {
        var scopes = Items<Server.Features.Patients.Consents>([
            Enrolled(),
            Consented("2026-01-10"),
            Consented("2026-01-11", ConsentScope.Research),
            Withdrew("2026-02-01", ConsentScope.Research),
        ]);
        Assert.Contains("Treatment, since 10 Jan 2026 Withdraw the consent to treatment", scopes);
        Assert.Contains("Research: withdrawn on 1 Feb 2026 Record consent to research", scopes);
        Assert.Contains("Photography: never recorded Record consent to photography", scopes);
        Assert.Contains("Contact: never recorded; do not call about follow-up Record consent to contact", scopes);
    }

    [Fact]
    public void A_consent_that_was_retracted_was_never_recorded() =>
        Assert.Contains(
            "Treatment: never recorded Record consent to treatment",
            Items<Server.Features.Patients.Consents>([Enrolled(), Consented(), Retracted(2)])
        );

    [Fact]
    public void Without_a_consultation_there_is_nothing_to_go_by() =>
        Assert.Contains("No consultation is recorded yet.", Text<Cautions>([Enrolled()]), StringComparison.Ordinal);

    [Fact]
    public void What_the_latest_consultation_found_is_apart_from_what_earlier_ones_did()
    {
        var text = Text<Cautions>([
            Enrolled(),
            Consulted("2026-01-15", ["keloid-tendency", "pregnancy"]),
            Consulted("2026-02-15", ["pregnancy"], ["Retinoid", "anticoagulant", "ibuprofen"]),
        ]);
        Assert.Contains("The latest consultation, 15 Feb 2026, found what speaks against treatment:", text, StringComparison.Ordinal);
        Assert.Contains("Pregnancy, found 15 Feb 2026", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Pregnancy, found 15 Jan 2026", text, StringComparison.Ordinal);
        Assert.Contains("It lists a medication to stop before treatment: retinoid, ibuprofen.", text, StringComparison.Ordinal);
        Assert.EndsWith("Earlier ones did: Keloid tendency, found 15 Jan 2026", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_consultation_that_found_nothing_says_so() =>
        Assert.Equal(
            "Cautions The latest consultation, 15 Jan 2026, found nothing that speaks against treatment.",
            Text<Cautions>([Enrolled(), Consulted()])
        );

    [Fact]
    public void Side_effects_that_last_are_listed_and_those_that_are_over_counted()
    {
        var text = Text<OpenEffects>([
            .. Treatable,
            Treated(),
            Reported(id: Id(11)),
            Resolved(id: Id(11)),
            Reported(id: Id(12), onset: Day("2026-06-12"), term: SideEffectTerm.Swelling),
            Reported(id: Id(13), term: SideEffectTerm.Infection) with
            {
                Severity = 2,
            },
            Reported(id: Id(14), term: SideEffectTerm.Pain) with
            {
                Severity = 3,
            },
        ]);
        Assert.Equal(
            "Side effects 4 reports, 3 not over yet. 2 raised alerts. "
                + "Swelling, grade 1, since 12 Jun 2026. Record that it is over "
                + "Infection, grade 2, since 1 Mar 2026, longer than expected. Record that it is over "
                + "Pain, grade 3, since 1 Mar 2026, longer than expected. Record that it is over",
            text
        );
    }

    [Theory]
    [InlineData("2026-03-06", false)]
    [InlineData("2026-03-07", true)]
    public void Redness_is_overdue_after_five_days(string today, bool isOverdue) =>
        Assert.Equal(
            isOverdue,
            Text<OpenEffects>([.. Treatable, Treated(), Reported()], Day(today)).Contains("longer than expected", StringComparison.Ordinal)
        );

    [Fact]
    public void Without_a_report_or_once_all_are_over_it_says_so()
    {
        Assert.Equal("Side effects None reported.", Text<OpenEffects>([.. Treatable, Treated()]));
        Assert.Equal("Side effects 1 report, all of them over.", Text<OpenEffects>([.. Treatable, Treated(), Reported(), Resolved()]));
    }

    [Fact]
    public void The_plan_names_the_next_session_and_the_course_its_assessment()
    {
        PatientEvent[] events = [Enrolled(), Consented(), Planned("2026-02-20")];
        Assert.Equal(["The plan of 20 Feb 2026: 3 sessions of microneedling, pen; 0 done."], Items<WhatIsNext>(events));
        Assert.Equal(
            [
                "The plan of 20 Feb 2026: 3 sessions of microneedling, pen; 1 done, the next about 29 Mar 2026.",
                "Acne scars, face: if no other session comes before, to be assessed about 31 Mar 2026, from 24 Mar 2026 to 14 Apr 2026.",
            ],
            Items<WhatIsNext>([.. events, Treated()], Day("2026-03-02"))
        );
    }

    [Fact]
    public void Once_the_window_is_over_nothing_is_due() =>
        Assert.Equal(["Nothing is due."], Items<WhatIsNext>([.. Treatable, Treated()], Day("2026-04-15")));

    private static ConsultationRecorded Planned(string on) =>
        Consulted(on) with
        {
            Plan = new(Modality.MicroneedlingPen, 3, 28, new(120, "EUR")),
        };

    private static List<string> Items<TPart>(IEnumerable<PatientEvent> events, DateOnly? today = null)
        where TPart : IComponent => [.. Part<TPart>(events, today).Descendants("li").Select(Rendered.Text)];

    private static string Text<TPart>(IEnumerable<PatientEvent> events, DateOnly? today = null)
        where TPart : IComponent => Part<TPart>(events, today).Text();

    private static System.Xml.Linq.XElement Part<TPart>(IEnumerable<PatientEvent> events, DateOnly? today)
        where TPart : IComponent => Rendered.Of<TPart>(new() { ["Record"] = SomeRecord.Of(events), ["Today"] = today ?? Today });
}
