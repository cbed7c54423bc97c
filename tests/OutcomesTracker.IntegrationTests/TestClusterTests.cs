using Npgsql;

namespace OutcomesTracker.IntegrationTests;

public sealed class TestClusterTests
{
    [Fact]
    public async Task All_tests_of_a_run_share_one_server()
    {
        var first = await TestCluster.ConnectionString();
        var second = await TestCluster.ConnectionString();

        Assert.Equal(first, second);
        await using var connection = new NpgsqlConnection(first);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("Host=elsewhere", true, ClusterKind.Given)]
    [InlineData("Host=elsewhere", false, ClusterKind.Given)]
    [InlineData(null, true, ClusterKind.Container)]
    [InlineData("", true, ClusterKind.Container)]
    [InlineData(" ", false, ClusterKind.Private)]
    public async Task What_is_named_comes_first_then_a_container_then_a_private_one(string? given, bool answers, ClusterKind kind) =>
        Assert.Equal(kind, await TestCluster.Choose(given, () => answers, TimeSpan.FromMinutes(1)));

    [Fact]
    public async Task An_engine_that_does_not_answer_in_time_is_none()
    {
        using var never = new ManualResetEventSlim();
        Assert.Equal(
            ClusterKind.Private,
            await TestCluster.Choose(
                null,
                () =>
                {
                    never.Wait();
                    return true;
                },
                TimeSpan.FromMilliseconds(20)
            )
        );
        never.Set();
    }

    /// <summary>Whether or not there is an engine on this machine, the check ends in time.</summary>
    [Fact]
    public async Task The_engine_of_this_machine_is_asked_quickly() =>
        Assert.NotEqual(
            ClusterKind.Given,
            await TestCluster.Choose(null, TestCluster.EngineAnswers, TimeSpan.FromSeconds(5)).WaitAsync(TimeSpan.FromSeconds(10))
        );
}
