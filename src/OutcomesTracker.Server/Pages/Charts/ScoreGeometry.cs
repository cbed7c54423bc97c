namespace OutcomesTracker.Server.Pages.Charts;

/// <summary>Which points of a score chart are drawn, and its two axes.</summary>
internal sealed class ScoreGeometry
{
    private const int MostPoints = 200,
        FewPoints = 60;

    private readonly TimeAxis time;

    private ScoreGeometry(TimeAxis time, ScoreScale scale, IReadOnlyList<ScorePoint> points) =>
        (this.time, Scale, Points) = (time, scale, points);

    public ScoreScale Scale { get; }

    /// <summary>In order of time; those of one day as they were given.</summary>
    public IReadOnlyList<ScorePoint> Points { get; }

    public IEnumerable<AxisLabel> TimeLabels => time.Labels();

    public IEnumerable<Segment> Steps => Staircase.Through(Points.Select(point => (X(point.On), Y(point.Score))));

    /// <summary>The chart's geometry, or null if there is no day to draw.</summary>
    public static ScoreGeometry? Of(ScoreChart chart)
    {
        var days = DaysOf(chart).ToList();
        if (days.Count == 0)
            return null;
        var scores = chart
            .Points.SelectMany(point => new[] { point.Score, point.FirstRecorded ?? point.Score })
            .Concat(chart.Goals.Select(goal => goal.Score));
        return new(
            new TimeAxis(days.Min(), days.Max(), chart.In.Culture),
            new ScoreScale(chart.Lowest, chart.Highest, scores.Append(chart.Lowest).Max(), chart.In),
            Thinned([.. chart.Points.OrderBy(point => point.On)])
        );
    }

    /// <summary>Many points are small, or they would hide their line.</summary>
    public double Radius => Points.Count > FewPoints ? 3 : 5.5;

    public double X(DateOnly day) => time.X(day);

    public double Y(decimal score) => Scale.Y(score);

    /// <summary>
    /// The base line of a level's label, above its line. The top one is higher: there a first point, as patients have before treatment,
    /// would touch it.
    /// </summary>
    public double LabelOf(decimal level) => Y(level) - (Y(level) > ScoreScale.Top ? 4 : 8);

    /// <summary>The base line of the last score's label: beside the point, or on the other side of it than a goal that runs on.</summary>
    public double LabelOf(ScorePoint last, IEnumerable<ScoreGoal> goals)
    {
        var y = Y(last.Score);
        var near = goals.Where(goal => goal.From <= last.On && goal.To > last.On).Select(goal => Y(goal.Score) - y);
        return y + near.Where(distance => Math.Abs(distance) < 9).Select(distance => distance < 0 ? 14 : -6).FirstOrDefault(4);
    }

    /// <summary>A window of one day is drawn wide enough to be seen.</summary>
    public double WidthOf(ScoreWindow window) => Math.Max(X(window.To) - X(window.From), 0.5);

    private static IEnumerable<DateOnly> DaysOf(ScoreChart chart) =>
        chart
            .Points.Select(point => point.On)
            .Concat(chart.Sessions)
            .Concat(chart.Windows.SelectMany(window => new[] { window.From, window.To }))
            .Concat(chart.Goals.SelectMany(goal => new[] { goal.From, goal.To }))
            .Concat(chart.To is { } to ? [to] : []);

    /// <summary>
    /// The first point, the last, and the lowest and the highest of each of 99 stretches between them: a peak is never left out.
    /// </summary>
    private static IReadOnlyList<ScorePoint> Thinned(IReadOnlyList<ScorePoint> points)
    {
        if (points.Count <= MostPoints)
            return points;
        const int stretches = (MostPoints - 2) / 2;
        var between = Enumerable.Range(1, points.Count - 2);
        var kept = between
            .GroupBy(index => (long)(index - 1) * stretches / (points.Count - 2))
            .SelectMany(stretch => new[] { stretch.MinBy(index => points[index].Score), stretch.MaxBy(index => points[index].Score) });
        return [.. kept.Append(0).Append(points.Count - 1).Distinct().Order().Select(index => points[index])];
    }
}
