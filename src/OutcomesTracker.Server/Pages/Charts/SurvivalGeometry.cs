namespace OutcomesTracker.Server.Pages.Charts;

/// <summary>Where a Kaplan–Meier curve runs: from 1 on day 0 to the last time, on an axis from 0 to 100 % that is never cut.</summary>
internal sealed class SurvivalGeometry
{
    public const double Top = 16,
        Bottom = 160;

    /// <summary>Left of the plot the labels of the levels have room.</summary>
    private const double Left = 9;

    /// <summary>A product of doubles that is one half in exact numbers may come out a few units in the last place above it.</summary>
    private const double RoundingTolerance = 1e-9;

    private readonly SurvivalPoint[] points;
    private readonly int step,
        end;

    /// <param name="points">In any order, at least one.</param>
    public SurvivalGeometry(IEnumerable<SurvivalPoint> points)
    {
        this.points = [.. points.OrderBy(point => point.Day)];
        var last = Math.Max(this.points[^1].Day, 1);
        step = RoundSteps().First(step => step * MostIntervals(last) >= last);
        end = (last + step - 1) / step * step;
    }

    public static IEnumerable<double> Levels => [0.25, 0.5, 0.75, 1];

    /// <summary>The smallest time at which S(t) ≤ ½; null if S never falls so far.</summary>
    public int? MedianDay => points.FirstOrDefault(point => point.Survival <= 0.5 + RoundingTolerance)?.Day;

    /// <summary>The curve; across to the last time even where nothing changes there.</summary>
    public IEnumerable<Segment> Steps => Staircase.Through(points.Select(point => (X(point.Day), Y(point.Survival))).Prepend((X(0), Y(1))));

    /// <summary>The confidence band, as the curve: each interval holds until the next time.</summary>
    public IEnumerable<Block> Band
    {
        get
        {
            for (var (from, next) = (0, 1); next < points.Length; next++)
            {
                var isEnd = next == points.Length - 1;
                if (!isEnd && (points[next].Low, points[next].High) == (points[from].Low, points[from].High))
                    continue;
                if ((points[from].Low, points[from].High) is ({ } low, { } high))
                    yield return new(X(points[from].Day), X(points[next].Day) - X(points[from].Day), Y(high), Y(low) - Y(high));
                from = next;
            }
        }
    }

    /// <summary>One tick a day with censorings: those of that day are still at risk when its events happen.</summary>
    public IEnumerable<(double X, double Y)> Censorings =>
        points.Where(point => point.Censored > 0).Select(point => (X(point.Day), Y(point.Survival)));

    /// <summary>The days of the axis, the last with the unit.</summary>
    public IEnumerable<AxisLabel> DayLabels => Ticks.Select(day => new AxisLabel(X(day), day == end ? Days(day) : Words.Count(day)));

    /// <summary>The number at risk on the days of the axis; none if one of the numbers is hidden.</summary>
    public IEnumerable<AxisLabel> AtRiskLabels => HasAtRisk ? Ticks.Select(day => new AxisLabel(X(day), Words.Count(AtRisk(day)))) : [];

    public bool HasAtRisk => points.All(point => point.AtRisk is not null);

    private IEnumerable<int> Ticks => Enumerable.Range(0, end / step + 1).Select(tick => tick * step);

    public double X(int day) => Left + (100 - Left) * day / end;

    public static double Y(double survival) => Bottom - survival * (Bottom - Top);

    public static string Days(int days) => days == 1 ? "1 day" : $"{Words.Count(days)} days";

    /// <summary>After the last time nobody is at risk.</summary>
    private long AtRisk(int day) => points.FirstOrDefault(point => point.Day >= day)?.AtRisk ?? 0;

    /// <summary>As many as have room on the narrowest screen, 320 pixels wide.</summary>
    private static int MostIntervals(int last) => last < 1000 ? 4 : 3;

    /// <summary>1, 2, 5, 10, 20, 25, 50, 100, 200, 250, …</summary>
    private static IEnumerable<int> RoundSteps()
    {
        for (var unit = 1; ; unit *= 10)
        {
            yield return unit;
            yield return 2 * unit;
            if (unit > 1)
                yield return 5 * unit / 2;
            yield return 5 * unit;
        }
    }
}
