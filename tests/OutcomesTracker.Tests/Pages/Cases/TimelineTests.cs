using System.Xml.Linq;
using OutcomesTracker.Server.Features.Patients;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Pages.Cases;

/// <summary>The timeline of a case: as it stands now, with what was corrected or retracted struck through, and why.</summary>
public sealed class TimelineTests
{
    [Fact]
    public void A_corrected_entry_shows_what_it_was_and_why()
    {
        var entry = EntryOf(4, [.. Treatable, Assessed(score: 3), Fixed(4, Assessed(score: 2), "typed wrongly")]);
        Assert.StartsWith("Goodman–Baron 2, acne scars, face, by the clinician", entry.Text(), StringComparison.Ordinal);
        var fix = Assert.Single(FixesOf(entry));
        Assert.StartsWith("Corrected: score 3 2: “typed wrongly”", fix.Text(), StringComparison.Ordinal);
        Assert.EndsWith("5 · person-5", fix.Text(), StringComparison.Ordinal);
        Assert.Equal(["3"], fix.Elements("del").Select(Rendered.Text));
        Assert.Equal(["2"], fix.Elements("ins").Select(Rendered.Text));
        Assert.Empty(entry.Elements("del"));
        Assert.Equal(
            ["/patients/" + PatientId + "/entries/4/correction", "/patients/" + PatientId + "/entries/4/retraction"],
            ActionsOf(entry)
        );
    }

    [Fact]
    public void Of_two_corrections_each_is_against_what_stood_before_it()
    {
        var entry = EntryOf(
            4,
            [.. Treatable, Assessed(score: 4), Fixed(4, Assessed(score: 3), "first"), Fixed(4, Assessed(Treatment.AddDays(1), 3), "second")]
        );
        Assert.Equal(
            ["Corrected: score 4 3: “first” 5 · person-5", "Corrected: assessed on 1 Mar 2026 2 Mar 2026: “second” 6 · person-6"],
            FixesOf(entry).Select(Rendered.Text)
        );
    }

    [Fact]
    public void A_correction_that_changes_nothing_says_so()
    {
        var entry = EntryOf(4, [.. Treatable, Assessed(), Fixed(4, Assessed(), "to be sure")]);
        Assert.StartsWith("Corrected, unchanged: “to be sure”", Assert.Single(FixesOf(entry)).Text(), StringComparison.Ordinal);
        Assert.Empty(entry.Descendants("del"));
    }

    [Fact]
    public void A_retracted_entry_is_struck_through_and_can_neither_be_corrected_nor_retracted()
    {
        var entry = EntryOf(4, [.. Treatable, Assessed(), new EntryRetracted(4, SomeRecord.Sealed("another patient's"))]);
        Assert.StartsWith("Goodman–Baron 3", Assert.Single(entry.Elements("del")).Text(), StringComparison.Ordinal);
        Assert.StartsWith("Retracted: “another patient's”", Assert.Single(FixesOf(entry)).Text(), StringComparison.Ordinal);
        Assert.Empty(ActionsOf(entry));
    }

    [Fact]
    public void What_falls_with_a_retracted_report_is_struck_through_too()
    {
        var events = (PatientEvent[])[.. Treatable, Reported(), Resolved(), new EntryRetracted(4, SomeRecord.Sealed("no"))];
        Assert.Single(EntryOf(4, events).Elements("del"));
        Assert.Single(EntryOf(5, events).Elements("del"));
        Assert.Empty(FixesOf(EntryOf(5, events)));
    }

    [Fact]
    public void An_enrolment_can_be_corrected_and_not_retracted() =>
        Assert.Equal(["/patients/" + PatientId + "/entries/1/correction"], ActionsOf(EntryOf(1, Treatable)));

    [Fact]
    public void The_newest_day_comes_first()
    {
        var timeline = Of(SomeRecord.Of([.. Treatable, Treated(), Assessed(Treatment.AddDays(30))]));
        Assert.Equal(["31 Mar 2026", "1 Mar 2026", "15 Jan 2026", "10 Jan 2026"], timeline.Descendants("time").Select(Rendered.Text));
    }

    [Fact]
    public void A_long_case_comes_in_pages()
    {
        var events = (PatientEvent[])
            [Enrolled(), .. Enumerable.Range(0, 149).Select(day => Treated(Treatment.AddDays(day), Id(100 + day)))];
        var (first, second) = (Of(SomeRecord.Of(events)), Of(SomeRecord.Of(events), after: 100));
        Assert.Equal((100, 50), (EntriesOf(first).Count, EntriesOf(second).Count));
        Assert.Empty(EntriesOf(first).Intersect(EntriesOf(second)));
        Assert.Single(first.Descendants("a"), link => link.Text() == "Earlier entries");
        Assert.DoesNotContain(second.Descendants("a"), link => link.Text() == "Earlier entries");
    }

    [Fact]
    public void Without_the_key_what_happened_still_stands_there_without_its_reasons()
    {
        var events = (PatientEvent[])
            [.. Treatable, Assessed(), Fixed(4, Assessed(score: 2), "secret"), new EntryRetracted(4, SomeRecord.Sealed("secret"))];
        var text = Of(SomeRecord.WithoutKey(events)).Text();
        Assert.Contains("Corrected: score 3 2 5 · person-5", text, StringComparison.Ordinal);
        Assert.Contains("Retracted 6 · person-6", text, StringComparison.Ordinal);
        Assert.DoesNotContain("“", text, StringComparison.Ordinal);
    }

    /// <summary>An event of another application is in no case, but its version is taken.</summary>
    [Fact]
    public void Who_recorded_is_told_by_version_and_not_by_place()
    {
        var record = SomeRecord.Of(SomeRecord.Key, [(1, Enrolled()), (2, Consented()), (5, Consulted())]);
        Assert.Equal(["5 · person-5", "1 · person-1", "2 · person-2"], EntriesOf(Of(record), "span").Select(Rendered.Text));
    }

    private static EntryCorrected Fixed(int target, PatientEvent replacement, string reason) =>
        Corrected(target, replacement) with
        {
            Reason = SomeRecord.Sealed(reason),
        };

    private static XElement Of(PatientRecord record, int? after = null) =>
        Rendered.Of<Timeline>(new() { ["Record"] = record, ["After"] = after });

    private static XElement EntryOf(int version, PatientEvent[] events) =>
        Of(SomeRecord.Of(events))
            .Descendants("li")
            .Single(entry => entry.Elements("span").Any(place => place.Text() == $"{version} · person-{version}"));

    private static List<string> EntriesOf(XElement timeline) => [.. EntriesOf(timeline, "span").Select(Rendered.Text)];

    private static IEnumerable<XElement> EntriesOf(XElement timeline, string place) =>
        timeline.Descendants("ul").Elements("li").Select(entry => entry.Elements(place).First());

    private static IEnumerable<XElement> FixesOf(XElement entry) =>
        entry.Elements("div").Where(element => (string?)element.Attribute("class") == "fix");

    private static IEnumerable<string> ActionsOf(XElement entry) =>
        entry
            .Elements("span")
            .Where(place => ((string?)place.Attribute("class"))!.Contains("no-print", StringComparison.Ordinal))
            .Descendants("a")
            .Select(link => (string)link.Attribute("href")!);
}
