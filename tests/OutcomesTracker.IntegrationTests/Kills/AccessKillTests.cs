using System.Collections.Concurrent;
using Npgsql;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Kills;

/// <summary>The server is killed while many read: whoever was answered is in the access log.</summary>
public sealed class AccessKillTests
{
    private const int Readers = 16,
        Kills = 2,
        ReadsBetween = 300;

    [Fact]
    public async Task A_kill_loses_no_access_that_was_answered()
    {
        var folder = Directory.CreateTempSubdirectory("outcomes-accesses-").FullName;
        await using var registry = await KillableRegistry.Start(folder);
        registry.StartServer();
        await registry.Ready();
        await registry.RegisterClinic();
        using var clinician = registry.As(Role.Clinician, "harbour");
        var patient = await clinician.Enrol();
        var answered = new ConcurrentBag<string>();
        for (var kill = 0; kill < Kills; kill++)
        {
            using var over = new CancellationTokenSource();
            var (begun, reading) = (answered.Count, Enumerable.Range(0, Readers).Select(_ => Task.Run(() => Read(over.Token))).ToList());
            await Eventually.Holds(() => Task.FromResult(answered.Count >= begun + ReadsBetween), "Nobody reads.");
            await registry.KillServer();
            await over.CancelAsync();
            await Task.WhenAll(reading);
            registry.StartServer();
            await registry.Ready();
        }
        await using var database = NpgsqlDataSource.Create(registry.Settings.Registry);
        await using var command = database.CreateCommand("select trace from outcomes.accesses");
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var kept = new HashSet<string>();
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
            kept.Add(rows.GetString(0));
        Assert.InRange(answered.Count, Kills * ReadsBetween, int.MaxValue);
        Assert.Empty(answered.Except(kept));

        async Task Read(CancellationToken over)
        {
            while (!over.IsCancellationRequested)
            {
                var trace = $"{Guid.NewGuid():N}";
                using var request = new HttpRequestMessage(HttpMethod.Get, patient);
                request.Headers.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-01");
                try
                {
                    using var response = await clinician.SendAsync(
                        request,
                        HttpCompletionOption.ResponseHeadersRead,
                        CancellationToken.None
                    );
                    if (response.IsSuccessStatusCode)
                        answered.Add(trace);
                }
                catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException or IOException)
                {
                    // It was killed meanwhile: nothing was answered.
                }
            }
        }
    }
}
