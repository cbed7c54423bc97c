namespace OutcomesTracker.IntegrationTests;

/// <summary>The PostgreSQL cluster of a test run.</summary>
public static class TestCluster
{
    /// <summary>A connection string of a superuser, to any database of the cluster.</summary>
    public static Task<string> ConnectionString() => Task.FromResult(
        Environment.GetEnvironmentVariable("OUTCOMES_TEST_DB")
        ?? throw new InvalidOperationException("OUTCOMES_TEST_DB names no cluster."));
}
