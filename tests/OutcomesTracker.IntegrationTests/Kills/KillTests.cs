namespace OutcomesTracker.IntegrationTests.Kills;

/// <summary>
/// The server, or its PostgreSQL, is killed at random points under load: every acknowledged command is stored once, and the next start
/// needs no manual repair. For ten thousand kills, run the benchmarks' program with <c>-- kills 10000</c>.
/// </summary>
public sealed class ServerKillTests(ITestOutputHelper output)
{
    [Fact]
    public Task Kills_of_the_server_lose_and_double_nothing() => KilledRegistry.Suffer(Victim.Server, 3, output);
}

/// <inheritdoc cref="ServerKillTests"/>
public sealed class DatabaseKillTests(ITestOutputHelper output)
{
    [Fact]
    public Task Kills_of_PostgreSQL_lose_and_double_nothing() => KilledRegistry.Suffer(Victim.Database, 3, output);
}

internal static class KilledRegistry
{
    public static async Task Suffer(Victim victim, int kills, ITestOutputHelper output)
    {
        var folder = Directory.CreateTempSubdirectory("outcomes-kills-").FullName;
        await using var registry = await KillableRegistry.Start(folder);
        await new KillLoop(registry, victim, Random.Shared.Next()).Run(kills, output.WriteLine);
    }
}
