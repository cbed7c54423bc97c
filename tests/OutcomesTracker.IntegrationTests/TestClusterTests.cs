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
}
