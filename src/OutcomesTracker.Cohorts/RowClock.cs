using System.Runtime.InteropServices;

namespace OutcomesTracker.Cohorts;

/// <summary>
/// Collects when a subject's rows were recorded, and over which sequences the subject is not settled (<see cref="RowTimes"/>).
/// </summary>
internal sealed class RowClock
{
    private readonly List<uint> since = [];
    private long unsettled,
        settled;
    private RowTimes always;

    /// <summary>
    /// When the consents, sessions and assessments were recorded, then each report and its resolution. Valid until the next row.
    /// </summary>
    public ReadOnlySpan<uint> Since => CollectionsMarshal.AsSpan(since);

    public RowTimes Times =>
        unsettled >= settled ? always : always with { Unsettled = always.Since(unsettled), Settled = always.Since(settled) };

    /// <param name="first">The sequence that recorded the patient's first fact.</param>
    public void Start(long first)
    {
        since.Clear();
        (always, unsettled, settled) = (new(first, 0, 0), long.MaxValue, 0);
    }

    /// <summary>Adds the sequence at which a row was recorded. Rows are added in their order.</summary>
    public void Add(long sequence) => since.Add(always.Since(sequence));

    /// <summary>Marks the subject as not settled from one sequence up to, not including, another.</summary>
    public void MarkUnsettled(long from, long to)
    {
        if (from < to)
            (unsettled, settled) = (Math.Min(unsettled, from), Math.Max(settled, to));
    }
}
