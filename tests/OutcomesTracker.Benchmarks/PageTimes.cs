using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using OutcomesTracker.Benchmarks.Harness;
using OutcomesTracker.Development.Synthetic;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Benchmarks;

/// <summary>
/// How long a page takes at the server, as a client on the same machine sees it: with 100,000 patients in one clinic, and the explorer with
/// the facts of 1,000,000 in the index. Each is asked for until it is warm, then fifty times.
/// </summary>
internal static partial class PageTimes
{
    private static readonly string[] None = [];

    private static readonly object Plan = new
    {
        modality = "microneedling-pen",
        sessions = 4,
        intervalDays = 28,
        costPerSession = new { amount = 1, currency = "GBP" },
    };

    private const int Turns = 50,
        Warm = 5;

    public static async Task Run(string[] args)
    {
        var patients = args is [var given, ..] ? int.Parse(given, CultureInfo.InvariantCulture) : 100_000;
        var counted = args is [_, var many] ? int.Parse(many, CultureInfo.InvariantCulture) : 1_000_000;
        await using var cluster = await BenchmarkCluster.Start();
        Table.Head("page", "median, ms", "longest, ms", "target");
        if (patients > 0)
            await using (var registry = await BenchmarkRegistry.Create(cluster, "pages", listens: true))
                await OfAClinic(registry, patients);
        await using (var registry = await BenchmarkRegistry.Create(cluster, "explorer", listens: true, fill: Facts(counted)))
            await OfTheExplorer(registry, counted);
    }

    private static async Task OfAClinic(BenchmarkRegistry registry, int patients)
    {
        var stories = SyntheticRegistry
            .Generate(new(20_261_130, 200, new DateOnly(2026, 11, 30)))
            .Select(line => Encoding.UTF8.GetString(line).TrimEnd())
            .ToList();
        await registry.Import(new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', stories))));
        await registry.Import(
            new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, patients).SelectMany(Patient))))
        );
        var longest = stories
            .Where(line => line.Contains("\"harbour\"", StringComparison.Ordinal))
            .GroupBy(line => JsonElement.Parse(line).GetProperty("patientId").GetString()!)
            .MaxBy(lines => lines.Count())!;
        var clinician = await SignIn(registry, new("dr-okafor", Role.Clinician, "harbour"));
        foreach (
            var page in (string[])
                [
                    "/",
                    "/patients",
                    "/patients?name=person 1",
                    "/patients?name=pérson 12",
                    "/patients?recordNumber=R-77777",
                    $"/patients/{longest.Key}",
                    $"/patients/{longest.Key}/history",
                    $"/patients/{longest.Key}/sessions/new",
                    $"/patients/{longest.Key}/report",
                    "/patients/new",
                    "/worklist",
                    "/worklist?patient=person 12",
                    "/worklist?section=sessions-long-due&limit=200",
                    "/imports",
                ]
        )
            await Row(clinician, page, page.Replace(longest.Key, $"({longest.Count()} entries)", StringComparison.Ordinal), "100");
        await Row(await SignIn(registry, BenchmarkRegistry.Loader), "/operations", "/operations", "100");
        using var program = new HttpClient { BaseAddress = registry.Address, Timeout = TimeSpan.FromMinutes(5) };
        program.DefaultRequestHeaders.Authorization = new("Bearer", registry.Token(new("dr-okafor", Role.Clinician, "harbour")));
        await Row(program, "/v1/clinic/worklist", "GET /v1/clinic/worklist", "100");
        await Row(program, $"/v1/patients/{longest.Key}/report", "GET /v1/patients/{patientId}/report", "100");
    }

    private static async Task OfTheExplorer(BenchmarkRegistry registry, int counted)
    {
        var researcher = await SignIn(registry, new("researcher", Role.Researcher, null));
        foreach (var view in (string[])["improvement", "side-effects"])
        {
            // As it is asked after the first answer: the address says the whole question.
            var whole = await WholeQuestion(researcher, new($"/outcomes?view={view}", UriKind.Relative));
            await Row(researcher, whole, $"/outcomes, {view}, {counted:#,0} patients", "200");
        }
    }

    /// <summary>The address that an answer leads to, once the index has been read from its table.</summary>
    private static async Task<string> WholeQuestion(HttpClient client, Uri question)
    {
        while (true)
        {
            using var answer = await client.GetAsync(question);
            if (answer.Headers.Location is { } whole)
                return whole.OriginalString;
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
    }

    private static async Task Row(HttpClient client, string page, string name, string target)
    {
        var times = new List<double>();
        for (var turn = 0; turn < Warm + Turns; turn++)
        {
            var started = Stopwatch.GetTimestamp();
            using var answer = await client.GetAsync(new Uri(page, UriKind.Relative));
            await answer.Content.ReadAsByteArrayAsync();
            if (answer.StatusCode != HttpStatusCode.OK)
                throw new InvalidOperationException($"{page}: {answer.StatusCode}");
            if (turn >= Warm)
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        times.Sort();
        Table.Row(name, Text(times[Turns / 2]), Text(times[^1]), target);

        static string Text(double time) => time.ToString("0.0", CultureInfo.InvariantCulture);
    }

    /// <summary>A browser of somebody who has signed in with a token. Its cookies are for TLS, and are sent all the same.</summary>
    private static async Task<HttpClient> SignIn(BenchmarkRegistry registry, Caller caller)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = registry.Address,
            Timeout = TimeSpan.FromMinutes(5),
        };
        var address = new Uri("/sign-in", UriKind.Relative);
        using var page = await client.GetAsync(address);
        client.DefaultRequestHeaders.Add("Cookie", CookiesOf(page));
        using var form = new FormUrlEncodedContent([
            new("_handler", "token"),
            new("__RequestVerificationToken", TokenField().Matches(await page.Content.ReadAsStringAsync())[^1].Groups[1].Value),
            new("token", registry.Token(caller)),
        ]);
        using var signedIn = await client.PostAsync(address, form);
        if (signedIn.StatusCode != HttpStatusCode.Redirect)
            throw new InvalidOperationException($"The sign-in was answered by {signedIn.StatusCode}.");
        var cookies = $"{CookiesOf(page)}; {CookiesOf(signedIn)}";
        client.DefaultRequestHeaders.Remove("Cookie");
        client.DefaultRequestHeaders.Add("Cookie", cookies);
        return client;
    }

    private static string CookiesOf(HttpResponseMessage answer) =>
        string.Join("; ", answer.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));

    private static Func<BenchmarkDatabase, Task> Facts(int patients) => database => IndexLoad.Fill(database, new(patients));

    /// <summary>
    /// A patient of the clinic: planned for four sessions, treated once on one of the last 400 days, with a side effect in every third; in
    /// every tenth without consent any more.
    /// </summary>
    private static IEnumerable<string> Patient(int number)
    {
        var patientId = Guid.NewGuid();
        return Commands(number)
            .Select(one =>
                JsonSerializer.Serialize(
                    new
                    {
                        command = one.Command,
                        commandId = Guid.NewGuid(),
                        clinic = "harbour",
                        patientId,
                        data = one.Data,
                    }
                )
            );
    }

    private static List<(string Command, object Data)> Commands(int number)
    {
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        var treated = today.AddDays(-1 - number % 400);
        var before = Day(treated.AddDays(-7));
        object site = new { indication = "acne-scars", bodyArea = "cheeks" },
            provider = new { id = "dr-okafor", role = "dermatologist" },
            identity = new { fullName = $"Person {number}", recordNumber = $"R-{number}" };
        List<(string Command, object Data)> commands =
        [
            (
                "enrol-patient",
                new
                {
                    enrolledOn = before,
                    birthYear = 1980,
                    sex = "female",
                    skinType = 3,
                    identity,
                }
            ),
            ("give-consent", new { scope = "treatment", on = before }),
            (
                "record-consultation",
                new
                {
                    consultedOn = before,
                    provider,
                    concerns = (object[])[site],
                    conditions = None,
                    medications = None,
                    plan = Plan,
                }
            ),
            (
                "record-session",
                new
                {
                    performedOn = Day(treated),
                    modality = "microneedling-pen",
                    treats = (object[])[site],
                    @operator = provider,
                    setting = "clinic",
                }
            ),
        ];
        if (number % 3 == 0)
            commands.Add(
                (
                    "report-side-effect",
                    new
                    {
                        term = number % 30 == 0 ? "bleeding" : "redness",
                        severity = 1,
                        onsetOn = Day(treated),
                        reportedBy = "patient",
                    }
                )
            );
        if (number % 10 == 0)
            commands.Add(("withdraw-consent", new { scope = "treatment", on = Day(today) }));
        return commands;

        static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex TokenField();
}
