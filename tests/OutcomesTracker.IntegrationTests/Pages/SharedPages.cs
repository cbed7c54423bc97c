using System.Buffers.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.IntegrationTests.Security;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Pages;

/// <summary>The classes that test the pages of one registry, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class PagesTogether : ICollectionFixture<SharedPages>
{
    public const string Name = "pages";
}

/// <summary>
/// One registry with a treated patient, and further servers on its databases, each started when a test first asks for it.
/// </summary>
public sealed class SharedPages : IAsyncLifetime
{
    private readonly Lazy<Task<AnotherServer>> another;
    private readonly Lazy<Task<AnotherServer>> hosted;
    private readonly Lazy<Task<AnotherServer>> withProvider;
    private TestIssuer? issuer;
    private Gate? gate;

    public SharedPages()
    {
        another = new(StartAnother);
        hosted = new(StartHosted);
        withProvider = new(StartWithProvider);
    }

    public RunningRegistry Registry { get; } = new();

    /// <summary>What the registry's first server logs.</summary>
    public Overheard Log { get; } = new();

    /// <summary>A patient of Harbour.</summary>
    public Guid Patient { get; private set; }

    /// <summary>The patient's side effect.</summary>
    public Guid SideEffect { get; private set; }

    /// <summary>The patient's photograph, of which no picture is stored.</summary>
    public Guid Photo { get; private set; }

    /// <summary>The clock by which sessions end on <see cref="Another"/>.</summary>
    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    /// <summary>A second server, which takes few requests of one caller in a minute, and has pages that break.</summary>
    public Task<AnotherServer> Another => another.Value;

    /// <summary>A server as an operator runs one, whose databases may be away.</summary>
    public Task<AnotherServer> Hosted => hosted.Value;

    /// <summary>A development server with a database of its own, and an identity provider for which it is a public client.</summary>
    public Task<AnotherServer> WithProvider => withProvider.Value;

    internal TestIssuer Issuer => issuer!;

    public Gate Gate => gate!;

    public async ValueTask InitializeAsync()
    {
        await Registry.InitializeAsync();
        Registry.Services.GetRequiredService<ILoggerFactory>().AddProvider(Log);
        using var clinician = Registry.Clinician();
        var patient = await clinician.EnrolForTreatment();
        await clinician.Accept($"{patient}/sessions", Bodies.Session());
        Patient = Talking.Id(patient);
        SideEffect = (await clinician.Accept($"{patient}/side-effects", Bodies.SideEffect())).GetProperty("id").GetGuid();
        Photo = (await clinician.Accept($"{patient}/photos", Bodies.Photo())).GetProperty("id").GetGuid();
    }

    /// <summary>A browser in which a token was pasted.</summary>
    public async Task<Browser> SignedIn(Role role, string? clinic = null, string subject = "tester", AnotherServer? at = null)
    {
        var browser = new Browser(at?.Address ?? Registry.Address);
        await SignIn(browser, Token(new(subject, role, clinic), TimeSpan.FromHours(1)));
        return browser;
    }

    public Task<Browser> Clinician(AnotherServer? at = null) => SignedIn(Role.Clinician, "harbour", "dr-okafor", at);

    /// <summary>A browser with a session of this role; a clinic's roles are Harbour's.</summary>
    public Task<Browser> As(Role role) => SignedIn(role, Caller.ClinicRoles.Contains(role) ? "harbour" : null);

    /// <summary>A token that is valid from now, and for so long by the clock of sessions, which is never behind.</summary>
    public string Token(Caller caller, TimeSpan validFor)
    {
        var now = DateTimeOffset.UtcNow;
        return LocalSigningKey.FindOrCreate(Registry.Settings.DataDirectory).Token(caller, now, Clock.GetUtcNow() - now + validFor);
    }

    /// <summary>Revokes a token by its id, and returns it.</summary>
    public async Task<string> Revoke(string token)
    {
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]));
        using var admin = Registry.As(Role.RegistryAdmin);
        Assert.Equal(204, (await admin.Send(HttpMethod.Delete, $"/v1/tokens/{claims.RootElement.Text("jti")}")).Status);
        return token;
    }

    /// <summary>Signs in with a token that is good.</summary>
    public static async Task<Shown> SignIn(Browser browser, string token, string page = "/sign-in")
    {
        var answer = await browser.Send((await browser.Open(page)).Form("Sign in").With("token", token));
        Assert.True(answer.Status == 302, $"{answer.Status}: {answer.Text}");
        return answer;
    }

    /// <summary>A form to enrol a patient, filled in with this name.</summary>
    public static async Task<FilledForm> Enrolment(Browser browser, string name) =>
        (await browser.Open("/patients/new"))
            .Form("Enrol a patient")
            .With("enrolledOn", "2025-01-10")
            .With("birthYear", "1980")
            .With("sex", "female")
            .With("skinType", "3")
            .With("identity.fullName", name);

    /// <summary>How many patients a clinic has of this name.</summary>
    public async Task<int> Enrolled(string name, string clinic = "harbour")
    {
        using var clinician = Registry.Clinician(clinic);
        return (await clinician.Read($"/v1/patients?name={Uri.EscapeDataString(name)}")).Number("total");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in (Lazy<Task<AnotherServer>>[])[another, hosted, withProvider])
            if (server.IsValueCreated)
                await (await server.Value).DisposeAsync();
        if (issuer is not null)
            await issuer.DisposeAsync();
        gate?.Dispose();
        Log.Dispose();
        await Registry.DisposeAsync();
    }

    private Task<AnotherServer> StartAnother() =>
        AnotherServer.Start(
            Registry.Settings,
            new Dictionary<string, string?> { ["Limits:RequestsPerMinute"] = "40" },
            app =>
            {
                app
                    .Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>()
                    .Get(CookieAuthenticationDefaults.AuthenticationScheme)
                    .TimeProvider = Clock;
                app.Map("/breaks", string () => throw new InvalidOperationException("a secret of the stack"))
                    .RequireAuthorization(new PageForAttribute(Role.Auditor));
            }
        );

    private Task<AnotherServer> StartHosted()
    {
        gate = new(Registry.Settings.Registry);
        return AnotherServer.Start(gate.Through(Registry.Settings with { IsDevelopment = false }));
    }

    private async Task<AnotherServer> StartWithProvider()
    {
        issuer = await TestIssuer.Start();
        return await AnotherServer.With(
            Registry.Settings with
            {
                IsPrivate = true,
            },
            $"Authentication:Issuer={issuer.Name}",
            "Authentication:ClientId=outcomes"
        );
    }
}
