using System.Diagnostics;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Kills;

/// <summary>The process to kill.</summary>
public enum Victim
{
    Server,
    Database,
}

/// <summary>
/// Kills at random points under load, and checks afterwards that every acknowledged command is stored once, every other one once or not at
/// all, and that derived data agrees with the log. The next start needs no manual repair.
/// </summary>
public sealed class KillLoop(KillableRegistry registry, Victim victim, int seed)
{
    /// <summary>The number of kills between two checks.</summary>
    public const int Round = 50;

    private readonly Random chance = new(seed);

    /// <param name="told">Receives the progress, a line a round.</param>
    public async Task Run(int kills, Action<string> told)
    {
        var (started, commands, unanswered, stored) = (Stopwatch.GetTimestamp(), 0, 0, 0);
        try
        {
            registry.StartServer();
            await registry.Ready();
            await registry.RegisterClinic();
            for (var done = 0; done < kills; done += Round)
            {
                var load = new Load(registry.As(Role.Clinician, "harbour"), chance.Next());
                var audit = await Audit.Begin(registry);
                await Kill(load, Math.Min(Round, kills - done));
                var found = await audit.Check(load.Sent);
                (commands, unanswered, stored) = (
                    commands + load.Sent.Count,
                    unanswered + found.Unanswered,
                    stored + found.StoredUnanswered
                );
                told(
                    $"{Math.Min(done + Round, kills)} kills, {commands} commands, {unanswered} unanswered of which {stored} were stored, "
                        + $"{Stopwatch.GetElapsedTime(started).TotalSeconds:0} s"
                );
            }
            await Derived.Check(registry);
        }
        catch (Exception failure)
        {
            throw new KillLoopException($"With the seed {seed}, after {commands} commands: {failure.Message}", failure);
        }
    }

    private async Task Kill(Load load, int kills)
    {
        using var over = new CancellationTokenSource();
        var running = load.Run(over.Token);
        for (var kill = 0; kill < kills && !running.IsFaulted; kill++)
        {
            if (victim == Victim.Server)
                await KillServer();
            else
                await KillDatabase();
        }
        await over.CancelAsync();
        await running;
        await registry.Ready();
    }

    // Some servers are killed during their start, most while they serve.
    private async Task KillServer()
    {
        if (chance.Next(4) == 0)
            await Task.Delay(chance.Next(700));
        else
        {
            await registry.Ready();
            await Task.Delay(chance.Next(300));
        }
        await registry.KillServer();
        registry.StartServer();
    }

    private async Task KillDatabase()
    {
        await Task.Delay(chance.Next(600));
        await registry.KillDatabase();
        await registry.StartDatabase();
    }
}
