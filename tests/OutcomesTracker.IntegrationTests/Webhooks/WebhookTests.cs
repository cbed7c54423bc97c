using OutcomesTracker.IntegrationTests.Api;

namespace OutcomesTracker.IntegrationTests.Webhooks;

/// <summary>Webhooks are set up, replaced and removed by their own clinic's admin.</summary>
public sealed class WebhookTests(WebhookRegistry registry) : IClassFixture<WebhookRegistry>
{
    private const string Url = "https://hooks.example/alerts";

    [Fact]
    public async Task It_is_set_up_replaced_and_removed_and_its_secrets_are_never_told()
    {
        using var admin = registry.Admin("harbour");
        var (first, second) = (Webhooks.NewSecret(), Webhooks.NewSecret());
        var one = await admin.SetUp(Url, first);
        var other = await admin.SetUp($"{Url}/too", first);
        Assert.Equal([(one, Url, 1), (other, $"{Url}/too", 1)], await All(admin));
        var replaced = await admin.Put(Webhooks.PathOf(one), new { url = $"{Url}/new", secrets = (string[])[second, first] });
        Assert.Equal(200, replaced.Status);
        Assert.Equal([(one, $"{Url}/new", 2), (other, $"{Url}/too", 1)], await All(admin));
        Assert.DoesNotContain("whsec_", (await admin.Read("/v1/clinic/webhooks")).GetRawText(), StringComparison.Ordinal);
        var events = await registry.Database.Scalar<string>(
            "select string_agg(data::text, ' ') from outcomes.mt_events where type = 'webhook_set'"
        );
        Assert.DoesNotContain("whsec_", events, StringComparison.Ordinal);
        Assert.DoesNotContain(first["whsec_".Length..], events, StringComparison.Ordinal);

        Assert.Equal(204, (await admin.Send(HttpMethod.Delete, Webhooks.PathOf(one))).Status);
        (await admin.Send(HttpMethod.Delete, Webhooks.PathOf(one))).IsProblem(404, "not-found");
        Assert.Equal([(other, $"{Url}/too", 1)], await All(admin));
        await admin.Send(HttpMethod.Delete, Webhooks.PathOf(other));
    }

    [Fact]
    public async Task Another_clinic_s_is_not_there()
    {
        using var admin = registry.Admin("northside");
        using var elsewhere = registry.Admin("vale");
        var webhook = await admin.SetUp(Url, Webhooks.NewSecret());
        Assert.Empty(await All(elsewhere));
        (await elsewhere.Send(HttpMethod.Delete, Webhooks.PathOf(webhook))).IsProblem(404, "not-found");
        Assert.Single(await All(admin));
        using var nowhere = registry.Admin("nowhere");
        (await nowhere.Put(Webhooks.PathOf(webhook), new { url = Url, secrets = (string[])[Webhooks.NewSecret()] })).IsProblem(
            404,
            "not-found"
        );
        (await nowhere.Ask("/v1/clinic/webhooks")).IsProblem(404, "not-found");
        (await nowhere.Ask("/v1/clinic/webhooks/dead-letters")).IsProblem(404, "not-found");
    }

    [Fact]
    public async Task Each_field_is_checked_and_named()
    {
        using var admin = registry.Admin("vale");
        var (path, secret) = (Webhooks.PathOf(Guid.NewGuid()), Webhooks.NewSecret());
        await Refuses(new { url = "ftp://hooks.example", secrets = (string[])[secret] }, "url");
        await Refuses(new { url = "http://8.8.8.8/", secrets = (string[])[secret] }, "url");
        await Refuses(new { url = "https://user@hooks.example/", secrets = (string[])[secret] }, "url");
        await Refuses(new { url = $"https://hooks.example/{new string('a', 2_000)}", secrets = (string[])[secret] }, "url");
        await Refuses(new { url = Url, secrets = Array.Empty<string>() }, "secrets");
        await Refuses(new { url = Url, secrets = (string[])["whsec_short"] }, "secrets[0]");
        await Refuses(new { url = Url, secrets = (string[])[secret, Webhooks.NewSecret(), Webhooks.NewSecret()] }, "secrets");
        await Refuses(new { url = Url }, "secrets");
        await Refuses(new { secrets = (string[])[secret] }, "url");
        await Refuses(
            new
            {
                url = Url,
                secrets = (string[])[secret],
                name = "mine",
            },
            "name"
        );
        (await admin.Put("/v1/clinic/webhooks/mine", new { url = Url, secrets = (string[])[secret] })).IsProblem(
            400,
            "malformed",
            "webhookId"
        );
        Assert.Empty(await All(admin));

        async Task Refuses(object body, string field) => (await admin.Put(path, body)).IsProblem(400, "malformed", field);
    }

    [Fact]
    public async Task A_clinic_has_ten_at_most()
    {
        await using var own = await AnotherServer.With(registry.Settings, WebhookRegistry.Loopback);
        using var registrar = own.As(Server.Security.Role.RegistryAdmin);
        await registrar.RegisterClinic("ten");
        using var admin = own.As(Server.Security.Role.ClinicAdmin, "ten");
        var webhooks = new List<Guid>();
        for (var number = 0; number < 10; number++)
            webhooks.Add(await admin.SetUp(Url, Webhooks.NewSecret()));
        object body = new { url = Url, secrets = (string[])[Webhooks.NewSecret()] };
        (await admin.Put(Webhooks.PathOf(Guid.NewGuid()), body)).IsProblem(400, "malformed", "webhookId");
        Assert.Equal(200, (await admin.Put(Webhooks.PathOf(webhooks[0]), body)).Status);
        await admin.Send(HttpMethod.Delete, Webhooks.PathOf(webhooks[^1]));
        Assert.Equal(201, (await admin.Put(Webhooks.PathOf(Guid.NewGuid()), body)).Status);
    }

    private static async Task<List<(Guid, string, int)>> All(HttpClient admin) =>
        [
            .. (await admin.Read("/v1/clinic/webhooks"))
                .GetProperty("webhooks")
                .EnumerateArray()
                .Select(one => (one.GetProperty("webhookId").GetGuid(), one.Text("url"), one.Number("secrets"))),
        ];
}
