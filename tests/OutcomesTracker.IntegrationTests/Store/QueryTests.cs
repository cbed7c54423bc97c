using Npgsql;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.Store;

/// <summary>Queries survive the loss of their connection.</summary>
public sealed class QueryTests(StoreDatabase db) : IClassFixture<StoreDatabase>
{
    private NpgsqlDataSource Open(string name, string more = "") =>
        EventStoreConnection.Open($"{db.ConnectionString};Application Name={name}{more}");

    private static async Task<int> Pid(NpgsqlDataSource source) =>
        (await source.Query("select pg_backend_pid()", row => row.GetInt32(0), default))[0];

    private static async Task<NpgsqlConnection[]> Take(NpgsqlDataSource source, int lines)
    {
        var taken = new NpgsqlConnection[lines];
        for (var place = 0; place < lines; place++)
            taken[place] = await source.OpenConnectionAsync();
        return taken;
    }

    [Fact]
    public async Task A_pool_of_dead_lines_is_no_outage()
    {
        const string Name = "hung-up";
        await using var source = Open(Name);
        foreach (var line in await Take(source, 8))
            await line.DisposeAsync();
        await db.Execute($"select pg_terminate_backend(pid) from pg_stat_activity where application_name = '{Name}'");
        while ((await db.Column<long>($"select count(*) from pg_stat_activity where application_name = '{Name}'"))[0] > 0)
            await Task.Delay(5);
        Assert.True(await Pid(source) > 0);
    }

    [Fact]
    public async Task A_pool_of_lines_cut_without_a_word_is_no_outage()
    {
        using var gate = new Gate(db.ConnectionString);
        await using var source = EventStoreConnection.Open(gate.Through(db.ConnectionString));
        foreach (var line in await Take(source, 8))
            await line.DisposeAsync();
        gate.Shut();
        gate.Open();
        Assert.True(await Pid(source) > 0);
    }

    [Fact]
    public async Task Of_a_pool_of_lines_gone_silent_only_the_first_question_is_lost()
    {
        using var gate = new Gate(db.ConnectionString);
        await using var source = EventStoreConnection.Open(
            $"{gate.Through(db.ConnectionString)};Command Timeout=1;Cancellation Timeout=100"
        );
        foreach (var line in await Take(source, 8))
            await line.DisposeAsync();
        gate.Silence();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Pid(source));
        Assert.True(await Pid(source) > 0);
    }

    [Fact]
    public async Task Who_gets_no_line_takes_nobody_else_s()
    {
        await using var source = Open("busy", ";Maximum Pool Size=2;Timeout=1");
        var taken = await Take(source, 2);
        var pids = taken.Select(line => line.ProcessID).ToArray();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Pid(source));
        foreach (var line in taken)
            await line.DisposeAsync();
        Assert.Contains(await Pid(source), pids);
    }
}
