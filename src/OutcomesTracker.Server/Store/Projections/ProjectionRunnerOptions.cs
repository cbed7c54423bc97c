namespace OutcomesTracker.Server.Store;

/// <summary>Limits of a <see cref="ProjectionRunner"/>.</summary>
public sealed record ProjectionRunnerOptions
{
    /// <summary>Numbers in one transaction, when there is so much to catch up with.</summary>
    public int PageSize { get; init; } = 5_000;

    /// <summary>How soon the work of another server is seen; one's own is signalled.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How soon a gap is looked at again.</summary>
    public TimeSpan GapPoll { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The longest pause after failures in a row.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(5);
}
