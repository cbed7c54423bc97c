namespace OutcomesTracker.Server.Pages.Charts;

/// <summary>Courses that are drawn alike, and the class that they are drawn with.</summary>
internal readonly record struct CoursePart(string Class, long Count);

/// <summary>A part of a bar, in per cent of its width.</summary>
internal readonly record struct BarPart(string Class, double Left, double Width);

/// <summary>An icon, in the units of the view box.</summary>
internal readonly record struct CourseIcon(string Class, int X, int Y);

/// <summary>
/// All courses of a group by their state, in the order in which they are drawn: improved, not improved, unknown, not yet due.
/// </summary>
internal sealed class CourseParts(long improved, long notImproved, long unknown, long notYetDue)
{
    private const int IconsInARow = 10,
        Column = 28,
        Row = 34,
        Gap = 2;

    private readonly CoursePart[] parts =
    [
        Part("f-yes", improved),
        Part("f-no", notImproved),
        Part("f-unk", unknown),
        Part("f-wait", notYetDue),
    ];

    public long Total => parts.Sum(part => part.Count);

    /// <summary>The view box of the icons: as wide for one as for ten, so that an icon has the same size in every chart.</summary>
    public string ViewBox => FormattableString.Invariant($"0 0 {IconsInARow * Column + Gap} {Rows * Row - Gap}");

    private long Rows => (Total + IconsInARow - 1) / IconsInARow;

    public IEnumerable<CourseIcon> Icons =>
        parts
            .SelectMany(part => Enumerable.Repeat(part.Class, (int)part.Count))
            .Select(
                (name, index) =>
                    new CourseIcon(name, index % IconsInARow * Column + Column / 2, index / IconsInARow * Row + (Row - Gap) / 2)
            );

    /// <summary>The edges are rounded, not the widths, so that the widths add up to 100 as they are written.</summary>
    public IEnumerable<BarPart> Bar()
    {
        var (before, left) = (0L, 0.0);
        foreach (var part in parts.Where(part => part.Count > 0))
        {
            before += part.Count;
            var right = Math.Round(100.0 * before / Total, 2);
            yield return new(part.Class, left, right - left);
            left = right;
        }
    }

    private static CoursePart Part(string name, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new(name, count);
    }
}
