using System.Security.Cryptography;
using System.Text.Json;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Webhooks;

/// <summary>A registry that may send webhooks to 127.0.0.1, and tries again after a second, three times.</summary>
public sealed class WebhookRegistry : RunningRegistry
{
    public static readonly string[] Loopback = ["Webhooks:AllowedNetworks=127.0.0.1", "Webhooks:RetrySeconds=1,1,1"];

    protected override IReadOnlyDictionary<string, string?> Overrides { get; } =
        Loopback.ToDictionary(one => one.Split('=')[0], one => (string?)one.Split('=')[1]);
}

internal static class Webhooks
{
    public static string NewSecret() => $"whsec_{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";

    public static string PathOf(Guid webhookId) => $"/v1/clinic/webhooks/{webhookId}";

    /// <summary>Sets up a webhook; returns its id.</summary>
    public static async Task<Guid> SetUp(this HttpClient admin, string url, params string[] secrets)
    {
        var webhookId = Guid.NewGuid();
        var answer = await admin.Put(PathOf(webhookId), new { url, secrets });
        Assert.True(answer.Status == 201, $"{answer.Status} {answer.Json}");
        return webhookId;
    }

    /// <summary>Reports a side effect that alerts at once; returns its id.</summary>
    public static async Task<Guid> Alert(this HttpClient clinician, string? patient = null)
    {
        patient ??= await clinician.Enrol();
        var receipt = await clinician.Accept($"{patient}/side-effects", Bodies.FreshSideEffect().With("term", "scarring"));
        return receipt.GetProperty("id").GetGuid();
    }

    public static async Task<List<JsonElement>> DeadLetters(this HttpClient admin) =>
        [.. (await admin.Read("/v1/clinic/webhooks/dead-letters")).GetProperty("deadLetters").EnumerateArray()];

    public static HttpClient Admin(this RunningRegistry registry, string clinic) => registry.As(Role.ClinicAdmin, clinic);

    public static Guid SideEffect(this Received message) => message.Json.GetProperty("sideEffectId").GetGuid();
}
