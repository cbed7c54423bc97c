namespace OutcomesTracker.Development.Synthetic;

/// <summary>What to generate. The same settings make the same bytes, on every machine and under every runtime.</summary>
/// <param name="Seed">Any number; another makes other patients. A patient depends on the seed, its number and the last day alone.</param>
/// <param name="Patients">How many patients, 0 or more.</param>
/// <param name="LastDay">The latest clinical day that occurs, 1990 or later: for an import, UTC's today or before.</param>
public sealed record SyntheticSettings(ulong Seed, int Patients, DateOnly LastDay)
{
    /// <summary>Whether some lines occur twice, with the same <c>commandId</c>, as when a client retries after a lost answer.</summary>
    public bool RepeatedLines { get; init; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Patients);
        // The oldest patients are about 80 and enrolled up to three years earlier; years of birth start at 1900.
        ArgumentOutOfRangeException.ThrowIfLessThan(LastDay, new DateOnly(1990, 1, 1));
    }
}
