namespace OutcomesTracker.IntegrationTests.Kills;

/// <summary>The server and its PostgreSQL killed at random points under load. Ten thousand kills: the program of the benchmarks, <c>-- kills 10000</c>.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    [Theory, InlineData(Victim.Server, 30), InlineData(Victim.Database, 15)]
    public async Task What_was_acknowledged_is_there_once_and_the_next_start_needs_no_hand(Victim victim, int kills)
    {
        var folder = Directory.CreateTempSubdirectory("outcomes-kills-").FullName;
        await using var registry = await KillableRegistry.Start(folder);
        await new KillLoop(registry, victim, Random.Shared.Next()).Run(kills, output.WriteLine);
    }
}
