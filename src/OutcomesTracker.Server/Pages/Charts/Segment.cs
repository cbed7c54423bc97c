namespace OutcomesTracker.Server.Pages.Charts;

/// <summary>A line: x in per cent of the chart's width, y in pixels.</summary>
internal readonly record struct Segment(double X1, double X2, double Y1, double Y2);

/// <summary>A rectangle: x and width in per cent of the chart's width, y and height in pixels.</summary>
internal readonly record struct Block(double X, double Width, double Y, double Height);

/// <summary>A label of an axis, where it stands on it.</summary>
internal readonly record struct AxisLabel(double At, string Text);

/// <summary>What holds until the next change: lines across at each level, and lines up or down between them.</summary>
internal static class Staircase
{
    /// <summary>The lines through these corners, in order of x. No line has the length 0.</summary>
    public static IEnumerable<Segment> Through(IEnumerable<(double X, double Y)> corners)
    {
        (double X, double Y)? held = null;
        var end = 0.0;
        foreach (var (x, y) in corners)
        {
            end = x;
            if (held is { } from && from.Y == y)
                continue;
            if (held is { } before)
            {
                if (x > before.X)
                    yield return new(before.X, x, before.Y, before.Y);
                yield return new(x, x, before.Y, y);
            }
            held = (x, y);
        }
        if (held is { } last && end > last.X)
            yield return new(last.X, end, last.Y, last.Y);
    }
}
