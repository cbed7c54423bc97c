using OutcomesTracker.Server;

namespace OutcomesTracker.IntegrationTests;

/// <summary>What the servers of this process's tests run on: the registry's own engine, unless the suite is another engine's.</summary>
public static class TestEngine
{
    public static Func<IEngine> Create { get; set; } = () => new OwnEngine();

    /// <summary>What the command line is told besides.</summary>
    public static IReadOnlyList<string> Arguments { get; set; } = [];
}
