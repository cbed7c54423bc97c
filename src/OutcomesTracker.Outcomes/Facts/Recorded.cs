namespace OutcomesTracker.Outcomes.Facts;

/// <summary>
/// A fact with its recorded interval (transaction time): from the global sequence that recorded it up to, not including, the one that
/// corrected or retracted it.
/// </summary>
/// <param name="Fact">The fact, which holds its own clinical day, if it has one.</param>
/// <param name="RecordedFrom">A global sequence, 1 or more.</param>
/// <param name="RecordedTo">A global sequence above <paramref name="RecordedFrom"/>, or <see cref="NotEnded"/>.</param>
public readonly record struct Recorded<T>(T Fact, long RecordedFrom, long RecordedTo)
    where T : struct, IFact
{
    /// <summary>The end of the interval of a fact that is neither corrected nor retracted.</summary>
    public const long NotEnded = long.MaxValue;

    /// <summary>Whether the registry held the fact as of a sequence.</summary>
    public bool IsRecordedAt(long sequence) => RecordedFrom <= sequence && (sequence < RecordedTo || RecordedTo == NotEnded);
}
