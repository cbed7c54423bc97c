using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using OutcomesTracker.IntegrationTests.CommandLine;
using OutcomesTracker.PageTests.Demo;
using OutcomesTracker.PageTests.Flows;

[assembly: AssemblyFixture(typeof(DemoRegistry))]

namespace OutcomesTracker.PageTests.Demo;

/// <summary>
/// The demo with its synthetic patients, in a process and a folder of its own, and the browser that opens its pages. All tests share both;
/// what a test changes is a patient of its own.
/// </summary>
public sealed partial class DemoRegistry : IAsyncLifetime
{
    /// <summary>Patience for the start, which takes seconds, on a machine ten times slower.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private const float LongestStepMs = 60_000;

    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("outcomes-pages-");
    private readonly ConcurrentDictionary<Person, Lazy<Task<string>>> signedIn = new();
    private Process? process;
    private Task<string> errors = Task.FromResult("");
    private IPlaywright? playwright;

    public Uri Address { get; private set; } = null!;

    public IBrowser Browser { get; private set; } = null!;

    /// <summary>A patient with much of everything, whose pages are looked at and not changed.</summary>
    internal ExampleCase Example { get; private set; } = null!;

    /// <summary>A patient with photographs of before and after.</summary>
    internal PhotographedCase Photographed { get; private set; } = null!;

    /// <summary>An import that refused a line.</summary>
    internal string ImportId { get; private set; } = "";

    /// <summary>A what-if of a clinic, with entries that are judged otherwise.</summary>
    internal string WhatIfId { get; private set; } = "";

    [GeneratedRegex(@"The pages are on (http://[\w.]+:\d+)")]
    private static partial Regex Told { get; }

    public async ValueTask InitializeAsync()
    {
        using var limit = new CancellationTokenSource(Longest);
        var webhooks = new Dictionary<string, string?>
        {
            ["Webhooks__AllowedNetworks"] = "127.0.0.1",
            ["Webhooks__RetrySeconds"] = "1, 1, 60",
        };
        process = OutcomesProgram.Start(webhooks, "demo", "--urls", "http://127.0.0.1:0", "--data", data.FullName);
        errors = process.StandardError.ReadToEndAsync();
        var serves = Serves(process.StandardOutput, limit.Token);
        SetDefaultExpectTimeout(LongestStepMs);
        playwright = await Playwright.CreateAsync();
        Browser = await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
                Args = Environment.IsPrivilegedProcess ? ["--no-sandbox"] : [],
                Timeout = (float)Longest.TotalMilliseconds,
            }
        );
        Address = await serves;
        Example = await ExampleCase.Find(this);
        await using var context = await NewContext(new() { StorageState = await SignedIn(Person.Clinician) });
        ImportId = await (await context.NewPageAsync()).Import("This is no command.");
        await using var auditing = await NewContext(new() { StorageState = await SignedIn(Person.Auditor) });
        WhatIfId = await (await auditing.NewPageAsync()).JudgeAgain();
        Photographed = await PhotographedCase.Record(await context.NewPageAsync());
    }

    /// <summary>A clinic of a test's own, with what was recorded there.</summary>
    /// <param name="lines">Lines of an import, without clinic.</param>
    internal async Task<string> Clinic(string slug, IEnumerable<(string Command, Guid PatientId, object Data)> lines)
    {
        var name = $"The clinic {slug}";
        using var admin = new HttpClient { BaseAddress = Address };
        var token = await OutcomesProgram.Run("token", "--role", "registry-admin", "--data", data.FullName);
        admin.DefaultRequestHeaders.Authorization = new("Bearer", token.LastLine);
        var settings = new
        {
            name,
            timeZone = "UTC",
            currency = "GBP",
            language = "en",
        };
        (await admin.PutAsJsonAsync(new Uri($"/v1/clinics/{slug}", UriKind.Relative), settings)).EnsureSuccessStatusCode();
        var body = lines.Select(line =>
            JsonSerializer.Serialize(
                new
                {
                    command = line.Command,
                    commandId = Guid.NewGuid(),
                    clinic = slug,
                    patientId = line.PatientId,
                    data = line.Data,
                }
            )
        );
        using var import = new StringContent(string.Join('\n', body), null, "application/x-ndjson");
        using var answer = await admin.PostAsync(new Uri("/v1/imports", UriKind.Relative), import);
        Assert.Contains("\"refused\":0", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        return name;
    }

    /// <summary>A browser context in which nobody is signed in.</summary>
    internal async Task<IBrowserContext> NewContext(BrowserNewContextOptions? options = null)
    {
        options = new(options ?? new()) { BaseURL = Address.ToString(), Locale = "en-GB" };
        var context = await Browser.NewContextAsync(options);
        context.SetDefaultTimeout(LongestStepMs);
        return context;
    }

    /// <summary>The cookies of somebody who signed in, which are got once for all tests.</summary>
    internal Task<string> SignedIn(Person person) =>
        signedIn
            .GetOrAdd(
                person,
                one =>
                    new(async () =>
                    {
                        await using var context = await NewContext();
                        var page = await context.NewPageAsync();
                        await page.GotoAsync("/sign-in");
                        await page.SignIn(one);
                        return await context.StorageStateAsync();
                    })
            )
            .Value;

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
            await Browser.CloseAsync();
        playwright?.Dispose();
        if (process is not null)
        {
            await End(process);
            process.Dispose();
        }
        data.Delete(recursive: true);
    }

    /// <summary>Where the pages are, as soon as the demo says so.</summary>
    private async Task<Uri> Serves(StreamReader output, CancellationToken cancellation)
    {
        var told = new List<string>();
        while (await output.ReadLineAsync(cancellation) is { } line)
        {
            told.Add(line);
            if (Told.Match(line) is not { Success: true } match)
                continue;
            _ = output.ReadToEndAsync(CancellationToken.None);
            return new(match.Groups[1].Value);
        }
        throw new InvalidOperationException($"The demo did not start: {string.Join('\n', told)}\n{await errors}");
    }

    /// <summary>Ends the demo as Ctrl-C does, so that it ends its PostgreSQL.</summary>
    private static async Task End(Process process)
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]))
            await kill.WaitForExitAsync();
        using var limit = new CancellationTokenSource(Longest);
        await process.WaitForExitAsync(limit.Token);
    }
}
