namespace OutcomesTracker.Server.Pages.Charts;

/// <summary>
/// The axis of scores, the lowest at the bottom. A scale of few grades is shown in full; another up to a round score that holds
/// all that is drawn.
/// </summary>
internal sealed class ScoreScale
{
    public const double Top = 16,
        Bottom = 112;

    private const decimal WidestShownInFull = 9,
        RoundScore = 5;

    /// <summary>Into how many equal parts the axis is divided, the first choice first.</summary>
    private static readonly int[] Divisions = [3, 4, 5, 2, 1];

    private readonly decimal lowest,
        highest,
        upper;

    private readonly ChartWords words;

    /// <param name="lowest">The lowest score of the instrument.</param>
    /// <param name="highest">The highest.</param>
    /// <param name="most">The highest score that is drawn.</param>
    /// <param name="words">In which scores are written.</param>
    public ScoreScale(decimal lowest, decimal highest, decimal most, ChartWords words)
    {
        this.words = words;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(highest, lowest);
        (this.lowest, this.highest) = (lowest, highest);
        upper = highest - lowest <= WidestShownInFull ? highest : RoundUpper(most);
    }

    /// <summary>Evenly spaced, from the lowest score to the top of the axis.</summary>
    public IEnumerable<decimal> Levels
    {
        get
        {
            var parts = Divisions.FirstOrDefault(parts => IsWhole((upper - lowest) / parts), Divisions[0]);
            return Enumerable.Range(0, parts + 1).Select(part => lowest + (upper - lowest) * part / parts);
        }
    }

    public double Y(decimal score) => Bottom - (double)((score - lowest) / (upper - lowest)) * (Bottom - Top);

    public bool Holds(decimal score) => score >= lowest && score <= upper;

    /// <param name="level">One of <see cref="Levels"/>.</param>
    public string Label(decimal level) => level == upper && upper < highest ? $"{Text(level)} {words.Of} {Text(highest)}" : Text(level);

    // A level is a part of the axis and may have no end of decimals.
    private string Text(decimal level) => level.ToString("0.##", words.Culture);

    /// <summary>The lowest round score that holds the highest one drawn and can be divided into whole scores, or the scale's end.</summary>
    private decimal RoundUpper(decimal most)
    {
        var round = decimal.Ceiling(Math.Max(most, lowest + 1) / RoundScore) * RoundScore;
        while (round < highest && !Divisions[..2].Any(parts => IsWhole((round - lowest) / parts)))
            round += RoundScore;
        return Math.Min(round, highest);
    }

    private static bool IsWhole(decimal score) => decimal.IsInteger(score);
}
