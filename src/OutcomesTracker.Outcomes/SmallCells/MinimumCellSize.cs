namespace OutcomesTracker.Outcomes.SmallCells;

/// <summary>
/// The least number of patients that a researcher is shown, the contract's k (§4, Small cells); 1 or more. A number above 0 and below it is
/// small: it is hidden, with as many others as it takes that it cannot be computed by adding and subtracting within one answer.
/// </summary>
public sealed record MinimumCellSize(int Value)
{
    public bool IsSmall(long number) => number > 0 && number < Value;

    /// <summary>The largest number that is small.</summary>
    public int LargestSmall => Value - 1;

    /// <summary>The number of reports that belong to no session, rounded down to a multiple of k (step 6).</summary>
    public long RoundDown(long number) => number - number % Value;
}
