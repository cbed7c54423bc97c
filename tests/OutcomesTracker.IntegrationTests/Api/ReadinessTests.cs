using Npgsql;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>A server is ready when its views contain everything that was recorded before it started.</summary>
public sealed class ReadinessTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    [Fact]
    public async Task A_server_whose_facts_are_not_up_to_its_start_is_not_ready_until_they_are()
    {
        using var clinician = registry.Clinician();
        await using var connection = await registry.Database.Owner.OpenConnectionAsync();
        await using var noProgress = await connection.BeginTransactionAsync();
        await new NpgsqlCommand("lock table outcomes.mt_event_progression in share mode", connection).ExecuteNonQueryAsync();
        var sequence = (await clinician.Accept("/v1/patients", Bodies.Enrolment())).GetProperty("sequence").GetInt64();

        await using var server = await AnotherServer.Start(registry.Settings);
        using var nobody = new HttpClient { BaseAddress = server.Address };
        for (var asked = 0; asked < 20; asked++, await Task.Delay(50))
            (await nobody.Ask("/health/ready")).IsProblem(503, "unavailable");

        await noProgress.RollbackAsync();
        var answer = await Eventually.Answers(() => nobody.Ask("/health/ready"), answer => answer.Status == 200);
        Assert.Equal(200, answer.Status);
        Assert.True(answer.Json.GetProperty("sequence").GetInt64() >= sequence);
    }

    [Fact]
    public async Task A_projection_that_stands_still_behind_the_log_degrades_the_server_until_it_goes_on()
    {
        using var clinician = registry.Clinician();
        using var nobody = new HttpClient { BaseAddress = registry.Address };
        await registry.UntilReady();
        await using var connection = await registry.Database.Owner.OpenConnectionAsync();
        await using (var noRows = await connection.BeginTransactionAsync())
        {
            await new NpgsqlCommand("lock table outcomes.facts_v2 in share mode", connection).ExecuteNonQueryAsync();
            await clinician.Accept("/v1/patients", Bodies.Enrolment());
            await Becomes("degraded");
            await noRows.RollbackAsync();
        }
        await Becomes("ready");

        Task Becomes(string status) =>
            Eventually.Holds(
                async () =>
                    (await nobody.Ask("/health/ready")).Json is { } answer
                    && answer.TryGetProperty("status", out var now)
                    && now.ValueEquals(status),
                $"The server did not become {status}."
            );
    }
}
