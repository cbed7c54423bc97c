using System.Globalization;
using System.Text.Json;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Features.Worklist;

namespace OutcomesTracker.IntegrationTests.ContractData;

/// <summary>
/// Compares the sizes of every clinic's sections with what is counted here, from the lines and the words of the definition alone.
/// </summary>
public static class ExpectedWorklist
{
    private const int DaysAhead = 7;

    private static readonly DateOnly Today = new(2026, 6, 1);

    private static readonly Dictionary<string, int> ExpectedDays = new()
    {
        ["redness"] = 5,
        ["swelling"] = 5,
        ["irritation"] = 5,
        ["pain"] = 5,
        ["bruising"] = 14,
        ["flaking"] = 14,
        ["tightness"] = 14,
        ["bleeding"] = 14,
        ["peeling"] = 14,
        ["infection"] = 14,
    };

    public static async Task Compare(RegistrySettings settings)
    {
        await Eventually.Projected(settings.Registry);
        await using var source = TestSql.Open(settings.Registry);
        var patients = Patients();
        Assert.Equal(600, patients.Count);
        foreach (var clinic in RunningRegistry.Clinics)
        {
            var counted = Count(patients.FindAll(patient => patient.Clinic == clinic));
            var sections = WorklistSections.On(Today, DaysAhead).Where(section => counted.ContainsKey(section.Section)).ToList();
            var totals = await WorklistSectionsTable.Count(source, clinic, sections, TestContext.Current.CancellationToken);
            Assert.Equal(counted, sections.Zip(totals).ToDictionary(one => one.First.Section, one => one.Second));
            Assert.True(counted.Values.Sum() > 20, $"{clinic}: {string.Join(' ', counted)}");
        }
    }

    private static Dictionary<WorklistSection, int> Count(List<Patient> patients)
    {
        var effects = patients.SelectMany(OverdueSince).ToList();
        var plans = patients.Select(DueOn).OfType<DateOnly>().ToList();
        var lastSessions = patients.SelectMany(Unassessed).ToList();
        return new()
        {
            [WorklistSection.FollowUpsDue] = lastSessions.Count(on => DaysSince(on) is >= 23 and <= 44),
            [WorklistSection.FollowUpsAhead] = lastSessions.Count(on => DaysSince(on) is < 23 and >= 23 - DaysAhead),
            [WorklistSection.SessionsDue] = plans.Count(on => DaysSince(on) is >= 0 and <= 90),
            [WorklistSection.SessionsAhead] = plans.Count(on => DaysSince(on) is < 0 and >= -DaysAhead),
            [WorklistSection.SessionsLongDue] = plans.Count(on => DaysSince(on) > 90),
            [WorklistSection.EffectsOverdue] = effects.Count(on => DaysSince(on) is >= 0 and <= 90),
            [WorklistSection.EffectsLongOverdue] = effects.Count(on => DaysSince(on) > 90),
            [WorklistSection.ConsentsMissing] = patients.Count(LacksConsent),
        };
    }

    private static int DaysSince(DateOnly day) => Today.DayNumber - day.DayNumber;

    /// <summary>The last session of each course of a site that has no assessment from day 23 to 44 after it.</summary>
    private static IEnumerable<DateOnly> Unassessed(Patient patient)
    {
        var sessions = patient
            .Of("record-session")
            .SelectMany(entry =>
                entry.Data.GetProperty("treats").EnumerateArray().Select(site => (Site: Site(site), On: entry.Day("performedOn")))
            );
        foreach (var site in sessions.GroupBy(session => session.Site, session => session.On))
        {
            var days = site.Order().ToList();
            for (var place = 0; place < days.Count; place++)
            {
                var (last, next) = (days[place], place + 1 < days.Count ? days[place + 1] : DateOnly.MaxValue);
                if (next.DayNumber - last.DayNumber <= 180)
                    continue;
                var isAssessed = patient
                    .Of("record-assessment")
                    .Where(entry => Site(entry.Data) == site.Key)
                    .Select(entry => entry.Day("assessedOn"))
                    .Any(on => on.DayNumber - last.DayNumber is >= 23 and <= 44 && on < next);
                if (!isAssessed)
                    yield return last;
            }
        }
    }

    private static (string?, string?) Site(JsonElement one) =>
        (one.GetProperty("indication").GetString(), one.GetProperty("bodyArea").GetString());

    private static DateOnly? DueOn(Patient patient)
    {
        var planned = patient
            .Of("record-consultation")
            .Where(entry => entry.Data.TryGetProperty("plan", out _))
            .OrderBy(entry => entry.Day("consultedOn"))
            .LastOrDefault();
        if (planned is null)
            return null;
        var (plan, on) = (planned.Data.GetProperty("plan"), planned.Day("consultedOn"));
        var done = patient
            .Of("record-session")
            .Where(entry => entry.Text("modality") == plan.GetProperty("modality").GetString())
            .Select(entry => entry.Day("performedOn"))
            .Where(day => day >= on)
            .ToList();
        return done.Count >= plan.GetProperty("sessions").GetInt32() ? null
            : done.Count == 0 ? on
            : done.Max().AddDays(plan.GetProperty("intervalDays").GetInt32());
    }

    private static IEnumerable<DateOnly> OverdueSince(Patient patient)
    {
        var resolved = patient.Of("resolve-side-effect").Select(entry => entry.SideEffectId).ToHashSet();
        return patient
            .Of("report-side-effect")
            .Where(entry => !resolved.Contains(entry.SideEffectId) && ExpectedDays.ContainsKey(entry.Text("term")))
            .Select(entry => entry.Day("onsetOn").AddDays(ExpectedDays[entry.Text("term")] + 1));
    }

    private static bool LacksConsent(Patient patient) =>
        patient
            .Of("give-consent", "withdraw-consent")
            .Where(entry => entry.Text("scope") == "treatment")
            .OrderBy(entry => entry.Day("on"))
            .LastOrDefault()
            is not { Command: "give-consent" };

    /// <summary>Every patient's entries as they stand after corrections and retractions, in the order of their recording.</summary>
    private static List<Patient> Patients()
    {
        var patients = new Dictionary<string, Patient>();
        foreach (
            var line in ContractFiles
                .Lines.Select(line => JsonDocument.Parse(line).RootElement)
                .DistinctBy(line => line.GetProperty("commandId").GetString())
        )
        {
            var id = line.GetProperty("patientId").GetString()!;
            if (!patients.TryGetValue(id, out var patient))
                patients[id] = patient = new(line.GetProperty("clinic").GetString()!, []);
            patient.Record(line.GetProperty("command").GetString()!, line.GetProperty("data"));
        }
        return [.. patients.Values];
    }

    private sealed record Patient(string Clinic, List<Entry?> Entries)
    {
        public IEnumerable<Entry> Of(params string[] commands) => Entries.OfType<Entry>().Where(entry => commands.Contains(entry.Command));

        public void Record(string command, JsonElement data)
        {
            if (command is "correct-entry" or "retract-entry")
            {
                var target = data.GetProperty("targetVersion").GetInt32() - 1;
                if (Entries[target] is { } changed)
                    Entries[target] = command == "correct-entry" ? changed with { Data = data.GetProperty("replacement") } : null;
            }
            Entries.Add(new(command, data, data.TryGetProperty("sideEffectId", out var id) ? id.GetString() : null));
        }
    }

    private sealed record Entry(string Command, JsonElement Data, string? SideEffectId)
    {
        public string Text(string member) => Data.GetProperty(member).GetString()!;

        public DateOnly Day(string member) => DateOnly.ParseExact(Text(member), "yyyy-MM-dd", CultureInfo.InvariantCulture);
    }
}
