using System.Runtime.InteropServices;

namespace OutcomesTracker.Domain.Outcomes;

/// <summary>Collects when a member's rows were recorded, and from when on this alone tells what was known (<see cref="RowTimes"/>).</summary>
internal sealed class RowClock
{
    private readonly List<long> recorded = [];
    private readonly List<uint> since = [];
    private long settled, latest;

    public void Clear()
    {
        recorded.Clear();
        (settled, latest) = (0, 0);
    }

    /// <summary>A row's own sequence; the rows in their order.</summary>
    public void Add(long sequence)
    {
        recorded.Add(sequence);
        latest = Math.Max(latest, sequence);
    }

    /// <summary>Before this sequence something else was known.</summary>
    public void Settle(long sequence) => settled = Math.Max(settled, sequence);

    /// <summary>A row is as it is only with another, which may have been recorded after it.</summary>
    public void Need(long other, long row)
    {
        if (other > row) Settle(other);
    }

    /// <summary>Valid until the next row.</summary>
    public RowTimes Times()
    {
        // Further apart than a row can say: then nothing is told of what is before.
        if (latest - settled > uint.MaxValue) settled = latest;
        since.Clear();
        foreach (var sequence in recorded) since.Add((uint)Math.Max(sequence - settled, 0));
        return new(settled, CollectionsMarshal.AsSpan(since));
    }
}
