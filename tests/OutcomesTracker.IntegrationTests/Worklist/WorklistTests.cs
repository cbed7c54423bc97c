using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Features.Worklist;
using OutcomesTracker.Server.Projections;

namespace OutcomesTracker.IntegrationTests.Worklist;

/// <summary>A clinic's worklist after what is recorded, each test in a clinic of its own.</summary>
public sealed class WorklistTests(WorklistTests.ManyClinics registry) : IClassFixture<WorklistTests.ManyClinics>
{
    public sealed class ManyClinics : RunningRegistry
    {
        protected override IReadOnlyDictionary<string, string?> Overrides =>
            new Dictionary<string, string?> { ["Limits:RequestsPerMinute"] = "0" };

        protected override IEnumerable<string> Registered =>
            ["sections", "moves", "search", "twins", "elsewhere", "texts", "rebuilt", "busy", "forever", "crowd"];
    }

    [Fact]
    public async Task Each_section_has_those_who_wait_and_says_for_what()
    {
        using var clinic = await WorkingClinic.Of(registry, "sections");
        var report = await clinic.Report(await clinic.EnrolForTreatment("Ann"), -3, "infection");
        await clinic.Treat(await clinic.EnrolForTreatment("Bea"), -30);
        await clinic.Treat(await clinic.EnrolForTreatment("Cleo"), -19);
        await clinic.Plan(await clinic.EnrolForTreatment("Dora"), -20);
        var eve = await clinic.EnrolForTreatment("Eve");
        await clinic.Plan(eve, -20);
        await clinic.Treat(eve, -10);
        await clinic.Plan(await clinic.EnrolForTreatment("Fay"), -200);
        var overdue = await clinic.Report(await clinic.EnrolForTreatment("Gina"), -30, "redness");
        await clinic.Report(await clinic.EnrolForTreatment("Hana"), -200, "bruising");
        await clinic.Enrol("Ida");
        var jana = await clinic.EnrolForTreatment("Jana", "J-1");
        await clinic.EnrolForTreatment("Jana Again", "j-1");

        var list = await clinic.List();
        string[] expected =
        [
            "alerts: Ann, Gina",
            "follow-ups-due: Bea",
            "follow-ups-ahead: Cleo",
            "sessions-due: Dora",
            "sessions-ahead: Eve",
            "sessions-long-due: Fay",
            "effects-overdue: Gina",
            "effects-long-overdue: Hana",
            "consents-missing: Ida",
            "possible-duplicates: Jana Again",
        ];
        Assert.Equal(expected, Told(list));
        Assert.Equal(50, list.Number("limit"));
        SaysWhat(clinic, list, report, overdue, jana);
    }

    private static void SaysWhat(WorkingClinic clinic, JsonElement list, JsonElement report, JsonElement overdue, string jana)
    {
        var alerts = list.Section("alerts").Entries().Select(entry => entry.GetProperty("alert")).ToList();
        Assert.Equal(
            Json(
                new
                {
                    sideEffectId = report.Text("id"),
                    term = "infection",
                    severity = 1,
                    onsetOn = clinic.Day(-3),
                    resolvedOn = (string?)null,
                    modality = (string?)null,
                    reasons = (string[])["alert-term"],
                }
            ),
            alerts[0].GetRawText()
        );
        Assert.Equal("""["overdue"]""", alerts[1].GetProperty("reasons").GetRawText());
        Assert.Equal(FollowUp(clinic, -30), list.Member("follow-ups-due", "followUp"));
        Assert.Equal(FollowUp(clinic, -19), list.Member("follow-ups-ahead", "followUp"));
        Assert.Equal(Session(clinic, 1, -20, null, -20), list.Member("sessions-due", "plannedSession"));
        Assert.Equal(Session(clinic, 2, -20, -10, 4), list.Member("sessions-ahead", "plannedSession"));
        Assert.Equal(Session(clinic, 1, -200, null, -200), list.Member("sessions-long-due", "plannedSession"));
        Assert.Equal(
            Json(
                new
                {
                    sideEffectId = overdue.Text("id"),
                    term = "redness",
                    severity = 1,
                    onsetOn = clinic.Day(-30),
                    expectedDays = 5,
                    modality = (string?)null,
                }
            ),
            list.Member("effects-overdue", "overdueEffect")
        );
        Assert.Equal("""{"withdrawnOn":null,"planned":null,"lastSessionOn":null}""", list.Member("consents-missing", "missingConsent"));
        Assert.Equal(
            Json(
                new
                {
                    patientId = Talking.Id(jana),
                    fullName = "Jana",
                    recordNumber = "J-1",
                }
            ),
            list.Member("possible-duplicates", "possibleDuplicate")
        );
        Assert.Equal("false", list.Member("consents-missing", "mayBeContacted"));
    }

    [Fact]
    public async Task What_is_recorded_is_in_the_very_next_answer()
    {
        using var clinic = await WorkingClinic.Of(registry, "moves");
        await Waits(clinic);
        var patient = await clinic.Enrol("Mo");
        await Waits(clinic, "consents-missing");
        await clinic.Consent(patient, -60);
        await Waits(clinic);
        await clinic.Withdraw(patient, -59);
        Assert.Equal(
            Json(
                new
                {
                    withdrawnOn = clinic.Day(-59),
                    planned = (string?)null,
                    lastSessionOn = (string?)null,
                }
            ),
            (await clinic.List()).Member("consents-missing", "missingConsent")
        );
        await clinic.Consent(patient, -58);

        await clinic.Plan(patient, -50);
        var planned = await clinic.Plan(patient, -10);
        await Waits(clinic, "sessions-due");
        var session = await clinic.Treat(patient, -5);
        await Waits(clinic, "follow-ups-ahead", "sessions-ahead");
        await clinic.Correct(patient, session, Bodies.Session(clinic.Day(-30)));
        await Waits(clinic, "follow-ups-due", "sessions-due");
        await clinic.Retract(patient, planned);
        Assert.Equal(Session(clinic, 2, -50, -30, -16), (await clinic.List()).Member("sessions-due", "plannedSession"));
        var assessment = await clinic.Assess(patient, -3);
        await Waits(clinic, "sessions-due");
        await clinic.Retract(patient, assessment);
        await Waits(clinic, "follow-ups-due", "sessions-due");
        await clinic.Retract(patient, session);
        await Waits(clinic, "sessions-due");

        var report = await clinic.Report(patient, -20, "infection");
        await Waits(clinic, "alerts", "sessions-due", "effects-overdue");
        await clinic.Correct(patient, report, Bodies.SideEffect(clinic.Day(-2)).With("term", "infection"));
        await Waits(clinic, "alerts", "sessions-due");
        await clinic.Correct(patient, report, Bodies.SideEffect(clinic.Day(-20)).With("term", "infection"));
        var resolution = await clinic.Resolve(patient, report, -4);
        var list = await Waits(clinic, "alerts", "sessions-due");
        Assert.Equal(clinic.Day(-4), Assert.Single(list.Section("alerts").Entries()).GetProperty("alert").Text("resolvedOn"));
        await clinic.Retract(patient, resolution);
        await Waits(clinic, "alerts", "sessions-due", "effects-overdue");
        await clinic.Retract(patient, report);
        list = await Waits(clinic, "sessions-due");
        Assert.False(Assert.Single(list.Section("sessions-due").Entries()).TryGetProperty("lostToFollowUpOn", out _));

        await clinic.Lose(patient, -1);
        await clinic.Consent(patient, -1, "contact");
        list = await clinic.List();
        Assert.Equal($"\"{clinic.Day(-1)}\"", list.Member("sessions-due", "lostToFollowUpOn"));
        Assert.Equal("true", list.Member("sessions-due", "mayBeContacted"));
    }

    [Fact]
    public async Task An_entry_keeps_its_id_when_the_rest_of_the_case_changes()
    {
        using var clinic = await WorkingClinic.Of(registry, "moves");
        var patient = await clinic.EnrolForTreatment("Kai");
        await clinic.Report(patient, -20, "infection");
        await clinic.Treat(patient, -40);
        var before = await Ids();
        Assert.Equal(3, before.Count);
        await clinic.Treat(patient, -30);
        await clinic.Consent(patient, -1, "contact");
        Assert.Equal(before, await Ids());

        async Task<List<Guid>> Ids() =>
            [.. (await clinic.List("patient=kai")).GetProperty("sections").EnumerateArray().SelectMany(Listed.Entries).Select(Listed.Id)];
    }

    [Fact]
    public async Task An_interval_without_an_end_holds_nobody_s_list_up()
    {
        using var clinic = await WorkingClinic.Of(registry, "forever");
        var patient = await clinic.EnrolForTreatment("Ever");
        await clinic.Plan(patient, -50, intervalDays: int.MaxValue);
        await clinic.Treat(patient, -30);
        await clinic.Enrol("Other");
        var list = await clinic.List("daysAhead=90");
        Assert.Equal(["follow-ups-due: Ever", "consents-missing: Other"], Told(list));
    }

    [Fact]
    public async Task Another_clinic_sees_nothing_of_it()
    {
        using var clinic = await WorkingClinic.Of(registry, "search");
        using var other = await WorkingClinic.Of(registry, "elsewhere");
        var patient = await clinic.Enrol("Secret Person", recordNumber: "S-1");
        foreach (var query in (string[])["", "patient=secret", "patient=S-1", $"patient={Talking.Id(patient)}"])
        {
            var list = await other.List(query);
            Assert.Equal(10, list.GetProperty("sections").GetArrayLength());
            Assert.Empty(list.Sections());
            Assert.All(list.GetProperty("sections").EnumerateArray(), section => Assert.Empty(section.Entries()));
        }
    }

    [Theory]
    [InlineData("patient=ito", "Bea Ito|Eve Ito")]
    [InlineData("patient=BEA", "Bea Ito|bea Zhou")]
    [InlineData("patient=adne", "Ådne Berg")]
    [InlineData("patient=w-2", "bea Zhou")]
    [InlineData("patient=%20W-2%20", "bea Zhou")]
    [InlineData("patient=W-", "")]
    [InlineData("patient=%25", "")]
    [InlineData("patient=nobody", "")]
    public async Task It_is_searched_by_a_part_of_the_name_or_the_whole_record_number(string query, string names)
    {
        using var clinic = await WorkingClinic.Of(registry, "search");
        if ((await clinic.Section("consents-missing", "patient=berg")).Number("total") == 0)
            foreach (var (place, name) in ((string[])["Bea Ito", "Eve Ito", "bea Zhou", "Ådne Berg"]).Index())
                await clinic.Enrol(name, recordNumber: $"W-{place}");
        var list = await clinic.List(query);
        var found = list.Section("consents-missing");
        Assert.Equal(names, string.Join('|', found.Names().Order(StringComparer.Ordinal)));
        Assert.Equal(found.Entries().Count(), found.Number("total"));
        Assert.Equal(names.Length > 0 ? ["consents-missing"] : [], list.Sections());
    }

    [Fact]
    public async Task A_possible_duplicate_is_gone_once_either_identity_is_corrected()
    {
        using var clinic = await WorkingClinic.Of(registry, "twins");
        var first = await clinic.Enrol("Una", -300, "U-1", "1980-01-01");
        var second = await clinic.Enrol("Una", -200, born: "1980-01-01");
        var third = await clinic.Enrol("Uma", -100, "u-1");
        Assert.Equal((2, "Uma>Una, Una>Una"), await Twins());

        await clinic.CorrectEnrolment(first, -300, new { fullName = "Ursa", recordNumber = "U-1" });
        Assert.Equal((2, "Uma>Ursa, Ursa>Uma"), await Twins());
        await clinic.CorrectEnrolment(third, -100, new { fullName = "Uma", recordNumber = "U-3" });
        Assert.Equal((0, ""), await Twins());
        await clinic.CorrectEnrolment(second, -200, new { fullName = "Una", recordNumber = "U-3" });
        Assert.Equal((1, "Una>Uma"), await Twins());
        await clinic.CorrectEnrolment(third, -99);
        Assert.Equal((2, "Uma>Una, Una>Uma"), await Twins());

        async Task<(int Total, string Pairs)> Twins()
        {
            var section = await clinic.Section("possible-duplicates");
            var pairs = section.Entries().Select(entry => $"{entry.Name()}>{entry.GetProperty("possibleDuplicate").Text("fullName")}");
            return (section.Number("total"), string.Join(", ", pairs));
        }
    }

    [Fact]
    public async Task The_table_holds_no_name_and_no_free_text()
    {
        using var clinic = await WorkingClinic.Of(registry, "texts");
        var patient = await clinic.EnrolForTreatment("Theodora Marker", "T-4711");
        await clinic.Treat(patient, -30);
        await clinic.Report(patient, -20, "infection", "the marker note");
        await clinic.Lose(patient, -1, "the marker reason");
        await clinic.Withdraw(patient, -1);
        await clinic.Enrol("Theodora Marker", recordNumber: "T-4711");
        Assert.Equal(
            ["alerts", "follow-ups-due", "effects-overdue", "consents-missing", "possible-duplicates"],
            (await clinic.List()).Sections()
        );
        var rows = await registry.Database.Column<string>("select w::text from outcomes.work_v1 w where clinic = 'texts'");
        Assert.Equal(6, rows.Count);
        Assert.DoesNotContain(
            rows,
            row => ((string[])["Theodora", "Marker", "4711", "enc:"]).Any(text => row.Contains(text, StringComparison.OrdinalIgnoreCase))
        );
    }

    [Fact]
    public async Task A_rebuild_makes_the_rows_that_were_made_bit_by_bit()
    {
        using var clinic = await WorkingClinic.Of(registry, "rebuilt");
        var patients = new List<string>();
        for (var number = 0; number < 5; number++)
            patients.Add(await clinic.EnrolForTreatment($"Rebuilt {number % 3}", $"R-{number % 2}"));
        foreach (var (number, patient) in patients.Index())
        {
            await clinic.Plan(patient, -60);
            var session = await clinic.Treat(patient, -50);
            await clinic.Treat(patient, -30 - number);
            await clinic.Report(patient, -40, number % 2 == 0 ? "redness" : "infection");
            await clinic.Correct(patient, session, Bodies.Session(clinic.Day(-45)));
            await clinic.Withdraw(patient, -1);
        }
        await clinic.CorrectEnrolment(patients[0], -399, new { fullName = "Rebuilt 9" });
        var list = (await clinic.List()).GetProperty("sections").GetRawText();
        var before = await Rows("rebuilt");
        Assert.InRange(before.Count, 20, 60);
        await registry.Services.GetRequiredService<ProjectionControl>().Rebuild(new WorklistTable());
        Assert.Equal(before, await Rows("rebuilt"));
        Assert.Empty(await Miscounted());
        Assert.Equal(list, (await clinic.List()).GetProperty("sections").GetRawText());
    }

    [Fact]
    public async Task While_it_is_rebuilt_every_answer_has_what_was_recorded_before_and_the_rows_end_the_same()
    {
        using var clinic = await WorkingClinic.Of(registry, "busy");
        var control = registry.Services.GetRequiredService<ProjectionControl>();
        using var stop = new CancellationTokenSource();
        var rebuilds = 0;
        var rebuilding = Task.Run(async () =>
        {
            for (; !stop.IsCancellationRequested || rebuilds == 0; rebuilds++)
                await control.Rebuild(new WorklistTable());
        });
        var waiting = 0;
        for (; waiting < 8 || Volatile.Read(ref rebuilds) < 2; waiting++)
        {
            var name = $"Busy {waiting}-";
            var patient = await clinic.Enrol(name);
            Assert.Equal([name], (await clinic.Section("consents-missing", $"patient={name}")).Names());
            Assert.Equal(waiting + 1, (await clinic.Section("consents-missing", "limit=1")).Number("total"));
            await clinic.Report(patient, -20, "redness");
        }
        await stop.CancelAsync();
        await rebuilding;
        await control.CatchUp();
        var before = await Rows("busy");
        await control.Rebuild(new WorklistTable());
        Assert.Equal(before, await Rows("busy"));
        Assert.Empty(await Miscounted());
        Assert.Equal(3 * waiting, before.Count);
    }

    [Fact]
    public async Task Whoever_is_enrolled_while_the_list_is_read_has_a_name_in_it()
    {
        using var clinic = await WorkingClinic.Of(registry, "crowd");
        var enrolling = Task.Run(async () =>
        {
            for (var number = 0; number < 60; number++)
                await clinic.Enrol($"Crowd {number}");
        });
        do Assert.DoesNotContain(null, (await clinic.Section("consents-missing", "limit=200")).Names());
        while (!enrolling.IsCompleted);
        await enrolling;
    }

    /// <summary>The days, of all generations and clinics, whose number of entries is not that of their rows.</summary>
    private Task<List<string>> Miscounted() =>
        registry.Database.Column<string>(
            """
            select coalesce(w, d)::text from (
              select generation, clinic, kind, day, count(*) as entries from outcomes.work_v1 group by generation, clinic, kind, day
            ) w full join (select * from outcomes.work_v1_days where entries <> 0) d using (generation, clinic, kind, day, entries)
            where w is null or d is null
            """
        );

    private Task<List<string>> Rows(string clinic) =>
        registry.Database.Column<string>(
            $"""
            select (to_jsonb(w) - 'generation')::text from outcomes.work_v1 w
            join outcomes.projection_generations g on g.name = '{WorklistTable.ProjectionName}' and g.generation = w.generation
            where clinic = $1 order by 1
            """,
            clinic
        );

    /// <summary>Reads the list for the next 30 days, and requires exactly these sections to have an entry.</summary>
    private static async Task<JsonElement> Waits(WorkingClinic clinic, params string[] sections)
    {
        var list = await clinic.List("daysAhead=30&patient=mo");
        Assert.Equal(sections, list.Sections());
        return list;
    }

    private static IEnumerable<string> Told(JsonElement list) =>
        list.Sections().Select(section => $"{section}: {string.Join(", ", list.Section(section).Names())}");

    private static string FollowUp(WorkingClinic clinic, int last) =>
        Json(
            new
            {
                indication = "acne-scars",
                bodyArea = "face",
                lastSessionOn = clinic.Day(last),
                opensOn = clinic.Day(last + 23),
                targetOn = clinic.Day(last + 30),
                closesOn = clinic.Day(last + 44),
            }
        );

    private static string Session(WorkingClinic clinic, int number, int planned, int? last, int due) =>
        Json(
            new
            {
                modality = "microneedling-pen",
                number,
                sessions = 3,
                plannedOn = clinic.Day(planned),
                lastSessionOn = last is { } day ? clinic.Day(day) : null,
                dueOn = clinic.Day(due),
            }
        );

    private static string Json(object body) => JsonSerializer.Serialize(body);
}
