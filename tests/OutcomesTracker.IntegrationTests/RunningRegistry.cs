using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests;

/// <summary>A complete server in this process, with its own databases and three clinics; one for each test class.</summary>
public class RunningRegistry : IAsyncLifetime
{
    public static readonly string[] Clinics = ["harbour", "northside", "vale"];

    private WebApplication app = null!;

    public Uri Address { get; private set; } = null!;

    public TestDatabase Database { get; private set; } = null!;

    public RegistrySettings Settings => Database.Settings;

    public IServiceProvider Services => app.Services;

    protected virtual IReadOnlyDictionary<string, string?>? Overrides => null;

    protected virtual IEnumerable<string> Registered => Clinics;

    public async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.Create();
        app = await RegistryServer.Build(Database.Settings, "http://127.0.0.1:0", overrides: Overrides);
        await app.StartAsync();
        Address = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        using var admin = As(Role.RegistryAdmin);
        foreach (var clinic in Registered)
            await admin.RegisterClinic(clinic);
    }

    public HttpClient As(Role role, string? clinic = null, string subject = "tester") =>
        RegistryClient.To(Address, Database.Token(role, clinic, subject));

    /// <summary>The value of the Authorization header.</summary>
    public string Bearer(Role role, string? clinic = null) => $"Bearer {Database.Token(role, clinic)}";

    /// <summary>Waits until the server is ready and its views contain everything that is recorded so far.</summary>
    public async Task UntilReady()
    {
        using var nobody = new HttpClient { BaseAddress = Address };
        var recorded = await Services.GetRequiredService<EventLog>().HighestSequence();
        await Eventually.Holds(
            async () =>
                await nobody.Ask("/health/ready") is { Status: 200 } ready && ready.Json.GetProperty("sequence").GetInt64() >= recorded,
            "The server did not become ready."
        );
    }

    public HttpClient Clinician(string clinic = "harbour") => As(Role.Clinician, clinic, "dr-okafor");

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>A registry without suppression of small cells.</summary>
public sealed class UnsuppressedRegistry : RunningRegistry
{
    protected override IReadOnlyDictionary<string, string?> Overrides =>
        new Dictionary<string, string?> { ["Privacy:MinimumCellSize"] = "0" };
}

/// <summary>A registry whose log says what the framework does.</summary>
public sealed class VerboseRegistry : RunningRegistry
{
    protected override IReadOnlyDictionary<string, string?> Overrides =>
        new Dictionary<string, string?>
        {
            ["Logging:LogLevel:Microsoft.AspNetCore"] = "Information",
            ["Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = "Trace",
        };
}

/// <summary>A registry without a limit on the request rate.</summary>
public sealed class UnlimitedRegistry : RunningRegistry
{
    protected override IReadOnlyDictionary<string, string?> Overrides =>
        new Dictionary<string, string?> { ["Limits:RequestsPerMinute"] = "0" };
}

/// <summary>A registry without clinics and patients.</summary>
public sealed class EmptyRegistry : RunningRegistry
{
    protected override IEnumerable<string> Registered => [];
}

/// <summary>Sends requests to a server, as a client would.</summary>
public static class RegistryClient
{
    public static HttpClient To(Uri address, string token)
    {
        var client = new HttpClient(new OpenApi.DocumentedAnswers()) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    public static async Task RegisterClinic(this HttpClient admin, string slug)
    {
        using var response = await admin.PutAsJsonAsync(
            $"/v1/clinics/{slug}",
            new
            {
                name = $"The {slug} clinic",
                timeZone = "UTC",
                currency = "USD",
                language = "en",
            }
        );
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Imports lines and returns the results; the last one holds the counts.</summary>
    public static async Task<JsonElement[]> Import(this HttpClient client, IEnumerable<string> lines)
    {
        using var content = new StringContent(string.Join('\n', lines), Encoding.UTF8, new MediaTypeHeaderValue("application/x-ndjson"));
        using var response = await client.PostAsync("/v1/imports", content);
        response.EnsureSuccessStatusCode();
        var results = await response.Content.ReadAsStringAsync();
        return [.. results.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    public static async Task<JsonElement> Read(this HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }

    public static Task<Answer> Post(this HttpClient client, string path, object body, params (string Name, string Value)[] headers) =>
        client.Post(path, JsonSerializer.Serialize(body), headers);

    public static async Task<Answer> Post(this HttpClient client, string path, string json, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request);
        return await Answer.Of(response);
    }

    public static async Task<Answer> Ask(this HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        return await Answer.Of(response);
    }
}

/// <summary>A response: its status, JSON and headers.</summary>
public sealed record Answer(int Status, string? MediaType, string? ETag, TimeSpan? RetryAfter, JsonElement Json)
{
    /// <summary>The last path segment of a problem's type.</summary>
    public string Slug => Json.GetProperty("type").GetString()!.Split('/')[^1];

    public IEnumerable<string> Fields => Json.GetProperty("errors").EnumerateObject().Select(error => error.Name);

    public static async Task<Answer> Of(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return new(
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            response.Headers.ETag?.Tag,
            response.Headers.RetryAfter?.Delta,
            text.Length == 0 ? default : JsonDocument.Parse(text).RootElement
        );
    }
}
