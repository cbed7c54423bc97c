using System.Text.Json.Nodes;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>Clinics: registered, changed, read, and what their time zone decides.</summary>
public class ClinicTests(RunningRegistry registry) : IClassFixture<RunningRegistry>, IDisposable
{
    private readonly HttpClient admin = registry.As(Role.RegistryAdmin);

    private static JsonObject Settings =>
        Bodies.Of(
            new
            {
                name = "By the sea",
                timeZone = "Europe/London",
                currency = "GBP",
                language = "en-GB",
            }
        );

    public void Dispose()
    {
        admin.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task It_is_registered_once_changed_and_left_alone_when_nothing_is_new()
    {
        Assert.Equal(201, (await admin.Put("/v1/clinics/sea-1", Settings)).Status);
        var before = await Events("sea-1");
        Assert.Equal(200, (await admin.Put("/v1/clinics/sea-1", Settings)).Status);
        Assert.Equal(before, await Events("sea-1"));
        var changed = Settings.With("name", "Near the sea");
        var answer = await admin.Put("/v1/clinics/sea-1", changed);
        Assert.Equal(200, answer.Status);
        Assert.Equal(before + 1, await Events("sea-1"));
        var read = await admin.Read("/v1/clinics/sea-1");
        Assert.True(JsonNode.DeepEquals(changed.With("clinic", "sea-1"), JsonNode.Parse(read.GetRawText())), $"{read}");
        Assert.Equal(read.GetRawText(), answer.Json.GetRawText());
    }

    [Fact]
    public async Task Registered_by_many_at_once_it_is_registered_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => admin.Put("/v1/clinics/sea-4", Settings)));
        Assert.Equal([200, 200, 200, 200, 200, 200, 200, 201], answers.Select(answer => answer.Status).Order());
        Assert.Equal(1, await Events("sea-4"));
    }

    [Fact]
    public async Task Its_own_admin_changes_it_and_another_s_does_not_know_it()
    {
        await admin.Put("/v1/clinics/sea-2", Settings);
        using var own = registry.As(Role.ClinicAdmin, "sea-2");
        using var other = registry.As(Role.ClinicAdmin, "vale");
        Assert.Equal(200, (await own.Put("/v1/clinics/sea-2", Settings.With("currency", "EUR"))).Status);
        Assert.Equal("EUR", (await own.Read("/v1/clinics/sea-2")).Text("currency"));
        (await other.Put("/v1/clinics/sea-2", Settings)).IsProblem(404, "not-found");
        (await other.Ask("/v1/clinics/sea-2")).IsProblem(404, "not-found");
        Assert.Equal((await other.Ask("/v1/clinics/nowhere")).Json.GetRawText(), (await other.Ask("/v1/clinics/sea-2")).Json.GetRawText());
        (await admin.Ask("/v1/clinics/nowhere")).IsProblem(404, "not-found");
    }

    [Fact]
    public async Task Its_own_admin_registers_it_when_it_is_not_there_yet_under_a_slug_of_up_to_forty_characters()
    {
        const string Longest = "the-long-quay-of-harbour-number-0-2025-a";
        Assert.Equal(40, Longest.Length);
        using var own = registry.As(Role.ClinicAdmin, Longest);
        (await own.Ask($"/v1/clinics/{Longest}")).IsProblem(404, "not-found");
        Assert.Equal(201, (await own.Put($"/v1/clinics/{Longest}", Settings)).Status);
        Assert.Equal("By the sea", (await own.Read($"/v1/clinics/{Longest}")).Text("name"));
        Assert.Equal(1, await Events(Longest));
    }

    [Theory]
    [InlineData("name", "")]
    [InlineData("name", 7)]
    [InlineData("name", null)]
    [InlineData("timeZone", "Europe/Atlantis")]
    [InlineData("timeZone", "../../etc/passwd")]
    [InlineData("timeZone", "GMT Standard Time")]
    [InlineData("timeZone", "UTC+12")]
    [InlineData("timeZone", "posix/Europe/London")]
    [InlineData("timeZone", "right/Europe/London")]
    [InlineData("timeZone", "localtime")]
    [InlineData("timeZone", "Factory")]
    [InlineData("timeZone", "UTC\n")]
    [InlineData("timeZone", null)]
    [InlineData("currency", "gbp")]
    [InlineData("currency", "ABC")]
    [InlineData("currency", null)]
    [InlineData("language", "English!")]
    [InlineData("language", "en\n")]
    [InlineData("language", null)]
    [InlineData("colour", "blue")]
    public async Task Each_field_is_checked_and_named(string field, object? value) =>
        (await admin.Put("/v1/clinics/sea-3", Settings.With(field, value))).IsProblem(400, "malformed", field);

    [Theory]
    [InlineData("Harbour")]
    [InlineData("har_bour")]
    [InlineData("harbour%0A")]
    [InlineData("h%C3%A4fen")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task A_slug_is_of_a_few_plain_characters(string slug)
    {
        (await admin.Put($"/v1/clinics/{slug}", Settings)).IsProblem(400, "malformed", "slug");
        (await admin.Ask($"/v1/clinics/{slug}")).IsProblem(400, "malformed", "slug");
    }

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once() =>
        (await admin.Put("/v1/clinics/SEA?x=1", Array.Empty<int>())).IsProblem(400, "malformed", "body", "slug", "x");

    [Fact]
    public async Task The_clinic_s_zone_decides_what_is_the_future()
    {
        // The two time zones are 25 hours apart, so the local date is never the same in both.
        await admin.Put("/v1/clinics/east", Settings.With("timeZone", "Pacific/Kiritimati"));
        await admin.Put("/v1/clinics/west", Settings.With("timeZone", "Pacific/Pago_Pago"));
        using var east = registry.Clinician("east");
        using var west = registry.Clinician("west");
        var today = TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, TimeZoneInfo.FindSystemTimeZoneById("Pacific/Kiritimati"));
        var enrolment = Bodies.Enrolment().With("enrolledOn", today.ToString("yyyy-MM-dd"));
        await east.Accept("/v1/patients", enrolment);
        (await west.Post("/v1/patients", enrolment)).IsProblem(422, "future-date", "enrolledOn");
        await west.Accept("/v1/patients", enrolment.With("enrolledOn", today.AddDays(-2).ToString("yyyy-MM-dd")));
        (await east.Post("/v1/patients", enrolment.With("enrolledOn", today.AddDays(2).ToString("yyyy-MM-dd")))).IsProblem(
            422,
            "future-date",
            "enrolledOn"
        );
    }

    [Fact]
    public async Task A_changed_zone_counts_for_the_next_command()
    {
        await admin.Put("/v1/clinics/moving", Settings.With("timeZone", "Pacific/Pago_Pago"));
        using var clinician = registry.Clinician("moving");
        var today = TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, TimeZoneInfo.FindSystemTimeZoneById("Pacific/Kiritimati"));
        var enrolment = Bodies.Enrolment().With("enrolledOn", today.ToString("yyyy-MM-dd"));
        (await clinician.Post("/v1/patients", enrolment)).IsProblem(422, "future-date");
        await admin.Put("/v1/clinics/moving", Settings.With("timeZone", "Pacific/Kiritimati"));
        await clinician.Accept("/v1/patients", enrolment);
    }

    private Task<long> Events(string clinic) =>
        registry.Database.Scalar<long>("select count(*) from outcomes.mt_events where tenant_id = $1", clinic);
}
