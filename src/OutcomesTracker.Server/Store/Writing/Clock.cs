namespace OutcomesTracker.Server.Store;

static class Clock
{
    /// <summary>Now, cut to what PostgreSQL keeps, so that a stored time can be compared with the one that was sent.</summary>
    public static DateTimeOffset GetMicroseconds(this TimeProvider clock)
    {
        var ticks = clock.GetUtcNow().UtcTicks;
        return new(ticks - ticks % TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
    }
}
