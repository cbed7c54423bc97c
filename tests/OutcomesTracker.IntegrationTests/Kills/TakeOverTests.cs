using System.Diagnostics;
using System.Text.Json;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.IntegrationTests.CommandLine;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Kills;

/// <summary>
/// Two servers on one registry: each projection runs on one of them, both serve current views, and the other takes over when one is killed.
/// </summary>
public sealed class TakeOverTests : IAsyncLifetime
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(400);

    private TestDatabase databases = null!;
    private ServerProcess mortal = null!,
        survivor = null!;
    private HttpClient here = null!,
        there = null!;

    public async ValueTask InitializeAsync()
    {
        databases = await TestDatabase.Create();
        var starting = Task.WhenAll(
            Enumerable.Range(0, 2).Select(_ => ServerProcess.Start(databases.Settings, "--urls", "http://127.0.0.1:0"))
        );
        (mortal, survivor) = ((await starting)[0], (await starting)[1]);
        (here, there) = (Clinician(mortal), Clinician(survivor));
        using var admin = RegistryClient.To(survivor.Address, databases.Token(Role.RegistryAdmin));
        await admin.RegisterClinic("harbour");
    }

    public async ValueTask DisposeAsync()
    {
        here.Dispose();
        there.Dispose();
        await mortal.DisposeAsync();
        await survivor.DisposeAsync();
        await databases.DisposeAsync();
    }

    [Fact]
    public async Task Both_follow_and_a_command_sees_what_the_other_has_appended()
    {
        for (var round = 0; round < 10; round++)
        {
            var (one, other) = round % 2 == 0 ? (here, there) : (there, here);
            var patient = await one.EnrolForTreatment();
            var effect = (await other.Accept($"{patient}/side-effects", Bodies.SideEffect())).Text("id");
            var resolved = await one.Accept($"{patient}/side-effects/{effect}/resolution", Bodies.Resolution());
            Assert.Equal(5, resolved.Number("version"));
            (await other.Post($"{patient}/side-effects/{effect}/resolution", Bodies.Resolution())).IsProblem(409, "already-resolved");
            var view = $"/v1/outcomes/side-effects?atLeastSequence={resolved.GetProperty("sequence").GetInt64()}";
            Assert.Equal(round + 1, Unattributed(await one.Read(view)));
            Assert.Equal(round + 1, Unattributed(await other.Read(view)));
        }
    }

    [Fact]
    public async Task When_the_server_that_runs_a_projection_is_killed_the_other_takes_over()
    {
        // A server that is frozen while it writes a projection blocks the other one. If it was frozen at another moment, it is resumed and
        // the attempt repeated.
        Assert.True(await FreezesInItsWork(), "The server was never caught at work.");
        mortal.Kill();
        var last = await there.Accept("/v1/patients", Bodies.Enrolment());
        await Eventually.Holds(() => Follows(last), "The other server did not take over.");
    }

    [Fact]
    public async Task A_server_that_was_given_up_while_it_was_frozen_takes_the_work_again_when_it_is_the_last()
    {
        var last = await here.Accept("/v1/patients", Bodies.Enrolment());
        await Eventually.Holds(() => Follows(last), "The projections were not shared out.");
        await mortal.Freeze();
        last = await there.Accept("/v1/patients", Bodies.Enrolment());
        await Eventually.Holds(() => Follows(last), "The other server did not take over.");
        await mortal.Thaw();
        // It works for a moment as if the projections were still assigned to it.
        for (var round = 0; round < 20; round++)
            last = await here.Accept("/v1/patients", Bodies.Enrolment());
        await Eventually.Holds(() => Follows(last), "The thawed server holds the other one up.");
        survivor.Kill();
        last = await here.Accept("/v1/patients", Bodies.Enrolment());
        await Eventually.Holds(() => Follows(last, mortal), "The thawed server did not take over.");
    }

    private async Task<bool> FreezesInItsWork()
    {
        for (var tries = 0; tries < 60; tries++)
        {
            // Its own commands wake its daemon. Those in flight when it is frozen are answered after it is resumed, or never.
            var writing = Enumerable
                .Range(0, 20)
                .Select(_ => here.Accept("/v1/patients", Bodies.Enrolment()).ContinueWith(_ => { }, TaskScheduler.Default))
                .ToList();
            await Task.Delay(Random.Shared.Next(40));
            await mortal.Freeze();
            var last = await there.Accept("/v1/patients", Bodies.Enrolment());
            var watch = Stopwatch.StartNew();
            while (watch.Elapsed < Moment && !await Follows(last))
                await Task.Delay(20);
            if (!await Follows(last))
                return true;
            await mortal.Thaw();
            await Task.WhenAll(writing);
        }
        return false;
    }

    private async Task<bool> Follows(JsonElement receipt, ServerProcess? server = null) =>
        (await (server == mortal ? here : there).Ask("/health/ready")).Json is { ValueKind: JsonValueKind.Object } health
        && health.TryGetProperty("sequence", out var sequence)
        && sequence.GetInt64() >= receipt.GetProperty("sequence").GetInt64();

    private HttpClient Clinician(ServerProcess server) => RegistryClient.To(server.Address, databases.Token(Role.Clinician, "harbour"));

    private static int Unattributed(JsonElement view) => view.Number("unattributed");
}
