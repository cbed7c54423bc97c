using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Features.Worklist;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.IntegrationTests.Worklist;

/// <summary>The pages of a section, read one after the other, and what is asked of them.</summary>
public sealed class WorklistPageTests(WorklistPageTests.ManyClinics registry) : IClassFixture<WorklistPageTests.ManyClinics>
{
    public sealed class ManyClinics : RunningRegistry
    {
        protected override IReadOnlyDictionary<string, string?> Overrides =>
            new Dictionary<string, string?> { ["Limits:RequestsPerMinute"] = "0" };

        protected override IEnumerable<string> Registered => ["newest", "soonest", "equal", "today", "cursors", "vale"];
    }

    [Fact]
    public async Task Whoever_stays_is_on_one_page_whatever_is_recorded_in_between()
    {
        using var clinic = await WorkingClinic.Of(registry, "newest");
        var patients = await Enrol(clinic, (-10, "A"), (-20, "B"), (-30, "C"), (-40, "D"), (-50, "E"), (-60, "F"), (-70, "G"));
        var first = await clinic.Section("consents-missing", "limit=2");
        Assert.Equal((7, "A B"), (first.Number("total"), Names(first)));

        // Before the cursor, at it and behind it: some begin to wait, some no longer do, one waits since another day.
        await Enrol(clinic, (-5, "Before"), (-35, "Behind"));
        await clinic.Consent(patients["B"], -1);
        await clinic.Consent(patients["D"], -1);
        await clinic.CorrectEnrolment(patients["F"], -6);
        var second = await Next(clinic, "consents-missing", "limit=2", first);
        Assert.Equal((7, "C Behind"), (second.Number("total"), Names(second)));

        await clinic.Consent(patients["A"], -1);
        await clinic.Report(patients["E"], -20, "redness");
        var third = await Next(clinic, "consents-missing", "limit=1", second);
        Assert.Equal((6, "E"), (third.Number("total"), Names(third)));
        var last = await Next(clinic, "consents-missing", "limit=1", third);
        Assert.Equal("G", Names(last));
        Assert.False(last.TryGetProperty("cursor", out _));
        Assert.Equal("Before F C Behind E G", Names(await clinic.Section("consents-missing")));
    }

    [Fact]
    public async Task Where_the_soonest_comes_first_too()
    {
        using var clinic = await WorkingClinic.Of(registry, "soonest");
        var patients = new Dictionary<string, string>();
        foreach (var (place, name) in ((string[])["A", "B", "C", "D", "E"]).Index())
        {
            patients[name] = await clinic.EnrolForTreatment(name);
            await clinic.Plan(patients[name], place - 60);
        }
        var first = await clinic.Section("sessions-due", "limit=2");
        Assert.Equal((5, "A B"), (first.Number("total"), Names(first)));
        await clinic.Treat(patients["A"], -50);
        await clinic.Treat(patients["C"], -1);
        var rest = await Next(clinic, "sessions-due", "limit=9", first);
        // A waits for another session now, whose day is behind the cursor: another entry.
        Assert.Equal((4, "D E A"), (rest.Number("total"), Names(rest)));
        Assert.False(rest.TryGetProperty("cursor", out _));
        Assert.Equal("B D E A", Names(await clinic.Section("sessions-due")));
    }

    [Fact]
    public async Task Equal_days_are_ordered_by_patient_then_entry_from_either_end_and_pages_make_the_whole()
    {
        using var clinic = await WorkingClinic.Of(registry, "equal");
        for (var number = 0; number < 6; number++)
        {
            var patient = await clinic.EnrolForTreatment($"Equal {number}");
            await clinic.Report(patient, -20, "redness");
            await clinic.Report(patient, -20, "pain");
            await clinic.Plan(patient, -20);
        }
        foreach (var (section, newestFirst) in (IEnumerable<(string, bool)>)[("effects-overdue", true), ("sessions-due", false)])
        {
            var whole = (await clinic.Section(section)).Entries().Select(Place).ToList();
            Assert.Equal(newestFirst ? whole.OrderDescending(StringComparer.Ordinal) : whole.Order(StringComparer.Ordinal), whole);
            Assert.Equal(newestFirst ? 12 : 6, whole.Count);
            foreach (var limit in (int[])[1, 5, whole.Count])
            {
                var pages = new List<JsonElement> { await clinic.Section(section, $"limit={limit}") };
                while (pages[^1].TryGetProperty("cursor", out _))
                    pages.Add(await Next(clinic, section, $"limit={limit}", pages[^1]));
                Assert.Equal(whole, pages.SelectMany(Listed.Entries).Select(Place));
                Assert.Equal((whole.Count + limit - 1) / limit, pages.Count);
                Assert.All(pages, page => Assert.Equal(whole.Count, page.Number("total")));
            }
        }
    }

    [Fact]
    public async Task Every_page_is_of_the_first_one_s_today()
    {
        using var clinic = await WorkingClinic.Of(registry, "today");
        await clinic.Treat(await clinic.EnrolForTreatment("Over"), -50);
        await clinic.Report(await clinic.EnrolForTreatment("Young"), -20, "infection");
        Assert.Equal(["alerts", "effects-overdue"], (await clinic.List()).Sections());

        var followUps = await Since(-10, WorklistSection.FollowUpsDue, "follow-ups-due");
        Assert.Equal("Over", Names(followUps));
        var alert = Assert.Single((await Since(-10, WorklistSection.Alerts, "alerts")).Entries()).GetProperty("alert");
        Assert.Equal("""["alert-term"]""", alert.GetProperty("reasons").GetRawText());

        // A cursor as a first page ten days ago would have given it, with every entry still to come.
        async Task<JsonElement> Since(int day, WorklistSection section, string name)
        {
            var then = clinic.Today.AddDays(day);
            var before = WorklistSections.On(then, 7).Single(one => one.Section == section).Edge;
            var cursor = new WorklistPosition(then, before).Cursor(
                registry.Services.GetRequiredService<ListCursors>(),
                new("today", section, null, 7)
            );
            var list = await clinic.List($"section={name}&cursor={cursor}");
            Assert.Equal(clinic.Day(day), list.Text("today"));
            return list.Section(name);
        }
    }

    [Fact]
    public async Task A_cursor_of_another_query_or_none_is_malformed()
    {
        using var clinic = await WorkingClinic.Of(registry, "cursors");
        using var vale = await WorkingClinic.Of(registry, "vale");
        await Enrol(clinic, (-1, "Ann X"), (-2, "Ann Y"));
        const string Query = "section=consents-missing&patient=ann&limit=1";
        var cursor = (await clinic.List(Query)).Section("consents-missing").Text("cursor");
        Assert.Equal(200, (await clinic.Ask($"{Query}&cursor={cursor}")).Status);
        Assert.Equal(200, (await clinic.Ask($"section=consents-missing&patient=ann&daysAhead=7&limit=9&cursor={cursor}")).Status);
        (await vale.Ask($"{Query}&cursor={cursor}")).IsProblem(400, "malformed", "cursor");
        foreach (
            var other in (string[])
                [
                    "section=consents-missing",
                    "section=consents-missing&patient=Ann",
                    "section=consents-missing&patient=ann&daysAhead=8",
                    "section=possible-duplicates&patient=ann",
                ]
        )
            (await clinic.Ask($"{other}&cursor={cursor}")).IsProblem(400, "malformed", "cursor");
        foreach (var other in (string[])["patient=ann", "patient=ann&section=consents-missing&section=alerts"])
            (await clinic.Ask($"{other}&cursor={cursor}")).IsProblem(400, "malformed", "section");
        foreach (var none in (string[])["0", "MTA", cursor[..^1], $"{cursor}A", $"{cursor}%20", Guid.NewGuid().ToString()])
            (await clinic.Ask($"{Query}&cursor={none}")).IsProblem(400, "malformed", "cursor");
        (await clinic.Ask($"{Query}&cursor={cursor}&cursor={cursor}")).IsProblem(400, "malformed", "cursor");
    }

    [Theory]
    [InlineData("section=alarms", "section")]
    [InlineData("section=", "section")]
    [InlineData("section=Alerts", "section")]
    [InlineData("patient=", "patient")]
    [InlineData("patient=a&patient=b", "patient")]
    [InlineData("daysAhead=-1", "daysAhead")]
    [InlineData("daysAhead=91", "daysAhead")]
    [InlineData("daysAhead=a", "daysAhead")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("cursor=&section=alerts", "cursor")]
    [InlineData("atLeastSequence=-1", "atLeastSequence")]
    [InlineData("clinic=vale", "clinic")]
    [InlineData("today=2026-01-01", "today")]
    [InlineData("Section=alerts", "Section")]
    [InlineData("limit=0&daysAhead=91", "limit", "daysAhead")]
    public async Task A_bad_parameter_is_named(string query, params string[] fields)
    {
        using var clinic = await WorkingClinic.Of(registry, "vale");
        (await clinic.Ask(query)).IsProblem(400, "malformed", fields);
    }

    [Theory]
    [InlineData("section=sessions-due&section=alerts", "alerts sessions-due")]
    [InlineData("section=alerts", "alerts")]
    [InlineData("daysAhead=0&limit=1", null)]
    [InlineData("daysAhead=90&limit=200", null)]
    public async Task The_sections_asked_for_are_answered_in_their_order(string query, string? sections)
    {
        using var clinic = await WorkingClinic.Of(registry, "vale");
        const string All =
            "alerts follow-ups-due follow-ups-ahead sessions-due sessions-ahead sessions-long-due effects-overdue effects-long-overdue "
            + "consents-missing possible-duplicates";
        var answered = (await clinic.List(query)).GetProperty("sections").EnumerateArray();
        Assert.Equal(sections ?? All, string.Join(' ', answered.Select(section => section.Text("section"))));
    }

    [Fact]
    public async Task The_answer_states_a_sequence_that_has_what_was_asked_to_be_in_it()
    {
        using var clinic = await WorkingClinic.Of(registry, "vale");
        var receipt = await clinic.Consent(await clinic.Enrol("Wanda"), -1);
        var list = await clinic.List($"atLeastSequence={receipt.GetProperty("sequence").GetInt64()}");
        Assert.True(list.GetProperty("sequence").GetInt64() >= receipt.GetProperty("sequence").GetInt64());
    }

    private static async Task<Dictionary<string, string>> Enrol(WorkingClinic clinic, params (int Day, string Name)[] patients)
    {
        var paths = new Dictionary<string, string>();
        foreach (var (day, name) in patients)
            paths[name] = await clinic.Enrol(name, day);
        return paths;
    }

    private static Task<JsonElement> Next(WorkingClinic clinic, string section, string query, JsonElement page) =>
        clinic.Section(section, $"{query}&cursor={page.Text("cursor")}");

    private static string Names(JsonElement section) => string.Join(' ', section.Names());

    private static string Place(JsonElement entry) => $"{entry.GetProperty("patient").Text("patientId")} {entry.Text("entryId")}";
}
