namespace OutcomesTracker.Development.Synthetic;

/// <summary>
/// A registry of invented patients, as the lines of an import: every line is accepted if they are sent in the given order.
/// </summary>
public static class SyntheticRegistry
{
    /// <summary>
    /// The number of patients whose lines are mixed: enough that an import can commit different patients together, few enough for memory.
    /// </summary>
    private const int Window = 256;

    private const double RepeatsALine = 0.3;

    // Random streams of their own, so that neither the order nor the repeats change a patient's lines.
    private const ulong OrderStream = ulong.MaxValue,
        RepeatStream = 1UL << 63;

    /// <summary>
    /// The lines (contract §3), UTF-8, each ended by a line feed, generated lazily in constant memory. A patient's lines are in order, with
    /// other patients' between them. The clinics of <see cref="SyntheticClinic.All"/> must be registered before.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting out of its range.</exception>
    public static IEnumerable<byte[]> Generate(SyntheticSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Check();
        return Lines(settings);
    }

    private static IEnumerable<byte[]> Lines(SyntheticSettings settings)
    {
        using var writer = new LineWriter();
        var random = new SeededRandom(settings.Seed, OrderStream);
        var underWay = new List<Queue<byte[]>>(Window);
        var next = 0;
        while (true)
        {
            while (underWay.Count < Window && next < settings.Patients)
                underWay.Add(new(LinesOf(settings, ++next, writer)));
            if (underWay.Count == 0)
                yield break;
            var chosen = random.Between(0, underWay.Count - 1);
            yield return underWay[chosen].Dequeue();
            if (underWay[chosen].Count > 0)
                continue;
            underWay[chosen] = underWay[^1];
            underWay.RemoveAt(underWay.Count - 1);
        }
    }

    private static List<byte[]> LinesOf(SyntheticSettings settings, int number, LineWriter writer)
    {
        var lines = PatientStory.Lines(settings, number, writer);
        if (!settings.RepeatedLines)
            return lines;
        var random = new SeededRandom(settings.Seed, RepeatStream | (uint)number);
        if (!random.Chance(RepeatsALine))
            return lines;
        var first = random.Between(0, lines.Count - 1);
        lines.Insert(random.Between(first + 1, lines.Count), lines[first]);
        return lines;
    }
}
