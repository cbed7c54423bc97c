namespace OutcomesTracker.IntegrationTests;

/// <summary>Waits for what must come about, as long as a machine ten times slower needs.</summary>
public static class Eventually
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task Holds(Func<Task<bool>> condition, string otherwise = "It did not come about.")
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed >= Patience) throw new TimeoutException(otherwise);
            await Task.Delay(10);
        }
    }

    public static Task Holds(Func<bool> condition, string otherwise = "It did not come about.") => Holds(() => Task.FromResult(condition()), otherwise);
}
