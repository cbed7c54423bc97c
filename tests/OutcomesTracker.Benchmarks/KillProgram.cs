using System.Globalization;
using OutcomesTracker.IntegrationTests.Kills;

namespace OutcomesTracker.Benchmarks;

/// <summary>
/// <c>kills N [server|database]</c>: kills the server, or PostgreSQL, N times under load and stops at the first lost command.
/// </summary>
internal static class KillProgram
{
    public static async Task Run(string[] args)
    {
        var kills = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000;
        var victim = args.Length > 1 ? Enum.Parse<Victim>(args[1], ignoreCase: true) : Victim.Server;
        var folder = Directory.CreateTempSubdirectory("outcomes-kills-").FullName;
        await using var registry = await KillableRegistry.Start(folder);
        await new KillLoop(registry, victim, Random.Shared.Next()).Run(kills, Console.WriteLine);
    }
}
