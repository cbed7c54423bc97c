using System.Diagnostics;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Kills;

/// <summary>
/// PostgreSQL's disk is full: a small disk of its own, where this user may mount one (root, as in CI); elsewhere a trigger refuses every
/// event with the same error.
/// </summary>
public sealed class DiskFullTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string> SmallLog = new() { ["min_wal_size"] = "32MB", ["max_wal_size"] = "32MB" };

    private readonly string folder = Directory.CreateTempSubdirectory("outcomes-full-").FullName;
    private bool isMounted;
    private KillableRegistry registry = null!;

    private string Ballast => Path.Combine(folder, "ballast");

    public async ValueTask InitializeAsync()
    {
        isMounted = await Run("mount", "-t", "tmpfs", "-o", "size=200M", "outcomes-test", folder);
        registry = await KillableRegistry.Start(folder, SmallLog);
        registry.StartServer();
        await registry.Ready();
        await registry.RegisterClinic();
    }

    public async ValueTask DisposeAsync()
    {
        await registry.DisposeAsync();
        if (!isMounted)
            return;
        await Run("umount", folder);
        Directory.Delete(folder);
    }

    [Fact]
    public async Task While_the_disk_is_full_nothing_is_acknowledged_that_is_not_stored_and_when_it_is_not_all_recovers_by_itself()
    {
        using var clinician = registry.As(Role.Clinician, "harbour");
        var (load, audit) = (new Load(clinician, seed: 2), await Audit.Begin(registry));
        using var over = new CancellationTokenSource();
        var running = load.Run(over.Token);
        await Task.Delay(TimeSpan.FromSeconds(1));

        await Fill();
        var timeout = Stopwatch.StartNew();
        var probes = new List<Answer>();
        var asked = new Stopwatch();
        do
        {
            asked.Restart();
            probes.Add(await clinician.Post("/v1/patients", Bodies.Enrolment()));
        } while (probes[^1].Status == 201 && timeout.Elapsed < TimeSpan.FromSeconds(20));
        var refused = probes[^1];
        Assert.True(asked.Elapsed < TimeSpan.FromSeconds(2), $"A command was refused after {asked.ElapsedMilliseconds} ms.");
        refused.IsProblem(503, "unavailable");
        Assert.NotNull(refused.RetryAfter);
        Assert.Equal(503, (await clinician.Ask("/health/ready")).Status);
        Assert.Equal(200, (await clinician.Ask("/v1/outcomes/improvement")).Status);
        await Task.Delay(TimeSpan.FromSeconds(1));

        await Empty();
        await registry.Ready();
        timeout.Restart();
        do probes.Add(await clinician.Post("/v1/patients", Bodies.Enrolment()));
        while (probes[^1].Status == 503 && timeout.Elapsed < TimeSpan.FromSeconds(10));
        Assert.Equal(201, probes[^1].Status);
        await over.CancelAsync();
        await running;
        await audit.Check(load.Sent, others: probes.Count(one => one.Status == 201));
    }

    private async Task Fill()
    {
        if (!isMounted)
        {
            await Sql(
                """
                create function full_disk() returns trigger language plpgsql as
                  $$ begin raise exception 'could not extend file: No space left on device' using ERRCODE = 'disk_full'; end $$;
                create trigger full_disk before insert on outcomes.mt_events execute function full_disk()
                """
            );
            return;
        }
        // The write-ahead log keeps free space, so that only the tables cannot grow. When the log cannot grow, PostgreSQL shuts down, which
        // is another test.
        await Sql("CHECKPOINT");
        await Sql("select pg_switch_wal()");
        await Sql("CHECKPOINT");
        using var ballast = File.Create(Ballast);
        var block = new byte[1 << 16];
        try
        {
            while (true)
                ballast.Write(block);
        }
        catch (IOException)
        {
            // The disk is full.
        }
    }

    private async Task Empty()
    {
        if (isMounted)
            File.Delete(Ballast);
        else
            await Sql("drop trigger full_disk on outcomes.mt_events");
    }

    private Task Sql(string sql) => TestSql.Execute(registry.Settings.Registry, sql);

    private static async Task<bool> Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
