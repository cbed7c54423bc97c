using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Features.SideEffects;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.SideEffects;

/// <summary>A side effect that needs prompt attention raises a message, which is committed with its event and handled once.</summary>
public sealed class AlertTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    [Theory]
    [InlineData("pain", 3, 1)]
    [InlineData("infection", 1, 1)]
    [InlineData("pain", 2, 0)]
    public async Task An_alert_term_or_a_grade_of_three_is_a_handled_message(string term, int severity, int alerts)
    {
        using var clinician = registry.Clinician();
        var patient = await clinician.EnrolForTreatment();
        var before = await Handled();
        await clinician.Accept($"{patient}/side-effects", Bodies.FreshSideEffect().With("term", term).With("severity", severity));
        // A second report that raises an alert: when it is handled, any alert of the first one has been handled too.
        await clinician.Accept($"{patient}/side-effects", Bodies.FreshSideEffect().With("term", "scarring"));
        await Eventually.Holds(async () => await Handled() >= before + alerts + 1);
        await Task.Delay(100);
        Assert.Equal(before + alerts + 1, await Handled());
    }

    [Fact]
    public async Task A_corrected_report_raises_one_and_a_replayed_one_none()
    {
        using var clinician = registry.Clinician();
        var patient = await clinician.EnrolForTreatment();
        var before = await Handled();
        var key = Talking.Key(Guid.NewGuid());
        var reports = new List<Answer>();
        for (var time = 0; time < 2; time++)
            reports.Add(await clinician.Post($"{patient}/side-effects", Bodies.FreshSideEffect().With("severity", 4).ToJsonString(), key));
        Assert.Equal([false, true], reports.Select(report => report.Json.GetProperty("replayed").GetBoolean()));
        var reported = (int)reports[0].Json.GetProperty("version").GetInt64();
        await clinician.Accept($"{patient}/corrections", Bodies.Correction(reported, Bodies.FreshSideEffect().With("severity", 3)));
        await Eventually.Holds(async () => await Handled() >= before + 2);
        await Task.Delay(100);
        Assert.Equal(before + 2, await Handled());
    }

    [Fact]
    public async Task What_was_raised_again_before_its_day_is_told_by_the_last_entry_alone()
    {
        using var clinician = registry.Clinician();
        var patient = await clinician.EnrolForTreatment();
        var reported = await clinician.Accept($"{patient}/side-effects", Bodies.FreshSideEffect());
        var effect = reported.GetProperty("id").GetGuid();
        var today = DateTime.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var resolved = await clinician.Accept($"{patient}/side-effects/{effect}/resolution", Bodies.Resolution(today));
        var retracted = await clinician.Accept($"{patient}/retractions", Bodies.Retraction(resolved.Number("version")));
        // On its day both of their messages come; until then each is put off until then.
        Assert.Empty(await Handle(reported));
        Assert.Single(await Handle(retracted));

        async Task<IEnumerable<object>> Handle(System.Text.Json.JsonElement receipt)
        {
            await using var session = registry.Services.GetRequiredService<Marten.IDocumentStore>().LightweightSession("harbour");
            return await AlertOpensHandler.Handle(
                new(
                    "harbour",
                    Talking.Id(patient),
                    receipt.GetProperty("eventId").GetGuid(),
                    effect,
                    Domain.Codes.SideEffectTerm.Redness,
                    1,
                    [Domain.SideEffects.AlertReason.Overdue],
                    DateOnly.FromDateTime(DateTime.UtcNow).AddDays(6)
                ),
                session,
                registry.Services.GetRequiredService<Server.Features.Patients.PatientRecords>(),
                registry.Services.GetRequiredService<Server.Features.Clinics.ClinicDirectory>(),
                Microsoft.Extensions.Logging.Abstractions.NullLogger<AlertOpens>.Instance,
                TestContext.Current.CancellationToken
            );
        }
    }

    [Fact]
    public async Task Of_two_servers_that_race_for_a_patient_each_alert_is_told_once()
    {
        using var log = new Overheard();
        await using var other = await AnotherServer.Start(
            registry.Settings,
            and: app => app.Services.GetRequiredService<ILoggerFactory>().AddProvider(log)
        );
        registry.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        HttpClient[] clinicians = [registry.Clinician(), other.As(Role.Clinician, "harbour")];
        var patient = await clinicians[0].EnrolForTreatment();
        var reports = await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(turn =>
                    Task.Run(() => clinicians[turn % 2].Accept($"{patient}/side-effects", Bodies.FreshSideEffect().With("severity", 3)))
                )
        );
        var effects = reports.Select(receipt => receipt.GetProperty("id").GetGuid()).ToList();
        List<Guid> Told() => [.. effects.Where(one => log.Lines.Any(line => line.Contains(one.ToString(), StringComparison.Ordinal)))];
        await Eventually.Holds(() => Told().Count >= effects.Count);
        await Task.Delay(300);
        Assert.All(
            effects,
            one =>
                Assert.Single(
                    log.Lines,
                    line =>
                        line.StartsWith("A side effect", StringComparison.Ordinal)
                        && line.Contains(one.ToString(), StringComparison.Ordinal)
                )
        );
        Assert.Equal(
            effects.Count,
            log.Lines.Count(line =>
                line.StartsWith("A side effect", StringComparison.Ordinal) && line.Contains("harbour", StringComparison.Ordinal)
            )
        );
    }

    private Task<long> Handled() =>
        registry.Database.Scalar<long>(
            "select count(*) from wolverine.wolverine_incoming_envelopes where message_type = 'alert-opens' and status = 'Handled'"
        );
}
