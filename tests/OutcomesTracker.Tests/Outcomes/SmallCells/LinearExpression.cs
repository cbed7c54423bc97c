namespace OutcomesTracker.Tests.Outcomes.SmallCells;

/// <summary>A constant and unknown numbers, each with its factor.</summary>
internal sealed record LinearExpression(ImmutableDictionary<int, double> Factors, double Constant)
{
    public static readonly LinearExpression Zero = Of(0);

    public static LinearExpression Of(double constant) => new(ImmutableDictionary<int, double>.Empty, constant);

    public static LinearExpression Unknown(int number) => new(ImmutableDictionary<int, double>.Empty.Add(number, 1), 0);

    public static LinearExpression Sum(IEnumerable<LinearExpression> terms) => terms.Aggregate(Zero, (sum, term) => sum + term);

    public static LinearExpression operator +(LinearExpression left, LinearExpression right) => left.Plus(right, 1);

    public static LinearExpression operator -(LinearExpression left, LinearExpression right) => left.Plus(right, -1);

    private LinearExpression Plus(LinearExpression other, int sign)
    {
        var sum = Factors.ToBuilder();
        foreach (var (unknown, factor) in other.Factors)
            if ((sum.GetValueOrDefault(unknown) + sign * factor) is var together and not 0)
                sum[unknown] = together;
            else
                sum.Remove(unknown);
        return new(sum.ToImmutable(), Constant + sign * other.Constant);
    }
}
