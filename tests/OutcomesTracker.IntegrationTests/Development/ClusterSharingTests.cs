using OutcomesTracker.Development.Postgres;

namespace OutcomesTracker.IntegrationTests.Development;

public sealed class ClusterSharingTests : ClusterTest
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Two_users_share_a_server_that_ends_with_the_last()
    {
        var first = await Start();
        var second = await Start();
        Assert.Equal(first.ConnectionString(), second.ConnectionString());

        await first.DisposeAsync();
        Assert.Equal(1, await Ask(second.ConnectionString(), "select 1"));

        await second.DisposeAsync();
        Assert.Null(ServerProcess());
    }

    [Fact]
    public async Task Letting_go_twice_is_letting_go_once()
    {
        var first = await Start();
        await using var second = await Start();

        await first.DisposeAsync();
        await first.DisposeAsync();

        Assert.Equal(1, await Ask(second.ConnectionString(), "select 1"));
    }

    [Fact]
    public async Task Many_who_start_at_once_get_one_server()
    {
        var users = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Start()));

        Assert.Single(users.Select(user => user.ConnectionString()).Distinct());
        await Task.WhenAll(users.Select(user => user.DisposeAsync().AsTask()));
        Assert.Null(ServerProcess());
    }

    [Fact]
    public async Task Two_processes_share_a_server_that_ends_with_the_last()
    {
        var here = await Start();
        using var there = await ClusterUser.Start(DataDirectory);
        Assert.Equal(here.ConnectionString(), there.ConnectionString);

        await here.DisposeAsync();
        Assert.Equal(1, await Ask(there.ConnectionString, "select 1"));

        await there.LetGo();
        Assert.Null(ServerProcess());
    }

    [Fact]
    public async Task A_server_outlives_its_killed_user_and_is_taken_over()
    {
        using var there = await ClusterUser.Start(DataDirectory);
        await Ask(there.ConnectionString, "create table kept as select 42 as answer");
        var server = ServerProcess()!.Id;

        // The pipe is closed although the server still runs, since the server has inherited no handles from the process that started it.
        await there.Kill(Soon);
        Assert.Equal(server, ServerProcess()?.Id);

        var here = await Start();
        Assert.Equal(server, ServerProcess()?.Id);
        Assert.Equal(42, await Ask(here.ConnectionString(), "select answer from kept"));

        await here.DisposeAsync();
        Assert.Null(ServerProcess());
    }

    [Fact]
    public async Task A_killed_user_counts_no_more()
    {
        using var there = await ClusterUser.Start(DataDirectory);
        var here = await Start();

        await there.Kill(Soon);
        await here.DisposeAsync();

        Assert.Null(ServerProcess());
    }

    [Fact]
    public async Task Deleting_waits_for_the_last_user()
    {
        var cluster = await Start();
        Assert.False(await PrivateCluster.Delete(DataDirectory));
        Assert.Equal(1, await Ask(cluster.ConnectionString(), "select 1"));

        await cluster.DisposeAsync();
        Assert.True(await PrivateCluster.Delete(DataDirectory));
        Assert.False(Directory.Exists(Path.Combine(ClusterFolder, "data")));
    }

    [Fact]
    public async Task Deleting_stops_a_server_whose_user_was_killed()
    {
        using var there = await ClusterUser.Start(DataDirectory);
        await there.Kill(Soon);
        using var server = ServerProcess();

        Assert.True(await PrivateCluster.Delete(DataDirectory));

        await server!.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Soon, TestContext.Current.CancellationToken);
    }
}
