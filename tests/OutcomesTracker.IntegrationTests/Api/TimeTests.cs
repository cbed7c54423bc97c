using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>
/// Days are in the clinic's time zone and timestamps are in UTC. The two clinics are 25 hours apart, so at least one of them always has
/// another date than UTC.
/// </summary>
public sealed class TimeTests(TimeTests.FarApart registry) : IClassFixture<TimeTests.FarApart>
{
    /// <summary>A clinic in the easternmost time zone and one in the westernmost.</summary>
    public sealed class FarApart : RunningRegistry, IAsyncLifetime
    {
        public static readonly TimeZoneInfo East = TimeZoneInfo.FindSystemTimeZoneById("Pacific/Kiritimati");

        async ValueTask IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            using var admin = As(Role.RegistryAdmin);
            foreach (var (clinic, timeZone) in new[] { ("east", "Pacific/Kiritimati"), ("west", "Pacific/Pago_Pago") })
                Assert.Equal(
                    201,
                    (
                        await admin.Put(
                            $"/v1/clinics/{clinic}",
                            new
                            {
                                name = clinic,
                                timeZone,
                                currency = "USD",
                                language = "en",
                            }
                        )
                    ).Status
                );
        }
    }

    [Fact]
    public async Task A_line_is_judged_by_the_day_of_its_own_clinic_whoever_imports_it()
    {
        using var admin = registry.As(Role.RegistryAdmin);
        var today = Bodies.Enrolment().With("enrolledOn", $"{TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, FarApart.East):yyyy-MM-dd}");
        var results = await admin.Import([
            Bodies.Line("enrol-patient", null, today, clinic: "east"),
            Bodies.Line("enrol-patient", null, today, clinic: "west"),
        ]);
        Assert.Equal(["accepted", "refused"], results[..2].Select(result => result.Text("status")));
        Assert.Equal("/problems/future-date", results[1].GetProperty("problem").Text("type"));
    }

    [Fact]
    public async Task A_view_s_cutoff_is_utc_s_today_for_every_clinic()
    {
        foreach (var clinic in (string[])["east", "west"])
        foreach (var view in (string[])["improvement", "side-effects"])
        {
            using var clinician = registry.Clinician(clinic);
            var before = DateOnly.FromDateTime(DateTime.UtcNow);
            var cutoff = DateOnly.Parse((await clinician.Read($"/v1/outcomes/{view}")).Text("cutoff"));
            Assert.InRange(cutoff, before, DateOnly.FromDateTime(DateTime.UtcNow));
        }
    }

    [Fact]
    public async Task A_moment_is_told_in_utc_as_rfc_3339_writes_it()
    {
        using var clinician = registry.Clinician("east");
        var before = DateTimeOffset.UtcNow.AddMinutes(-1);
        var history = await clinician.Read($"{await clinician.Enrol()}/history");
        var recordedAt = history.GetProperty("entries")[0].Text("recordedAt");
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)$", recordedAt);
        Assert.InRange(DateTimeOffset.Parse(recordedAt), before, DateTimeOffset.UtcNow.AddMinutes(1));
    }
}
