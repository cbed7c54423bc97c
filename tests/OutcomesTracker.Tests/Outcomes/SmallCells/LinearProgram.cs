namespace OutcomesTracker.Tests.Outcomes.SmallCells;

/// <summary>
/// The least and the greatest value of a linear expression of unknown numbers, each 0 or more, under linear constraints: the simplex method
/// with a dense tableau and Bland's rule, which cannot cycle. (OR-Tools does it too, with 440 MB of native code for every platform.)
/// </summary>
internal sealed class LinearProgram
{
    private const double Tolerance = 1e-7;

    private readonly List<double[]> rows = [];
    private readonly List<int> basis = [];
    private readonly int columns,
        usable;

    /// <param name="unknowns">How many unknown numbers there are.</param>
    /// <param name="constraints">Each says that an expression is 0, or at least 0. Together they can be met.</param>
    public LinearProgram(int unknowns, IReadOnlyList<(LinearExpression Expression, bool IsEquality)> constraints)
    {
        var slacks = constraints.Count(constraint => !constraint.IsEquality);
        usable = unknowns + slacks;
        columns = usable + constraints.Count;
        var (slack, artificial) = (unknowns, usable);
        foreach (var (expression, isEquality) in constraints)
        {
            var row = new double[columns + 1];
            foreach (var (unknown, factor) in expression.Factors)
                row[unknown] = factor;
            if (!isEquality)
                row[slack++] = -1;
            row[columns] = -expression.Constant;
            if (row[columns] < 0)
                for (var column = 0; column <= columns; column++)
                    row[column] = -row[column];
            row[artificial] = 1;
            basis.Add(artificial++);
            rows.Add(row);
        }
        var infeasibility = new double[columns];
        Array.Fill(infeasibility, 1, usable, constraints.Count);
        Assert.Equal(0, Minimize(infeasibility, columns), Tolerance);
        DropArtificials();
    }

    public double Least(LinearExpression expression) => expression.Constant + Minimize(Objective(expression, 1), usable);

    public double Greatest(LinearExpression expression) => expression.Constant - Minimize(Objective(expression, -1), usable);

    private double[] Objective(LinearExpression expression, int sign)
    {
        var objective = new double[columns];
        foreach (var (unknown, factor) in expression.Factors)
            objective[unknown] = sign * factor;
        return objective;
    }

    /// <summary>Takes artificial columns out of the basis; a row with nothing else says nothing and goes.</summary>
    private void DropArtificials()
    {
        for (var row = rows.Count - 1; row >= 0; row--)
        {
            if (basis[row] < usable)
                continue;
            var entering = Array.FindIndex(rows[row], 0, usable, value => Math.Abs(value) > Tolerance);
            if (entering >= 0)
                Pivot(row, entering, new double[columns + 1]);
            else
            {
                rows.RemoveAt(row);
                basis.RemoveAt(row);
            }
        }
    }

    /// <summary>Minimizes an objective over the first columns, from where the last one ended.</summary>
    /// <returns>Negative infinity if nothing bounds it.</returns>
    private double Minimize(double[] objective, int among)
    {
        var costs = new double[columns + 1];
        objective.CopyTo(costs, 0);
        for (var row = 0; row < rows.Count; row++)
            Subtract(costs, rows[row], objective[basis[row]]);
        while (Array.FindIndex(costs, 0, among, cost => cost < -Tolerance) is var entering and >= 0)
        {
            var leaving = -1;
            for (var row = 0; row < rows.Count; row++)
            {
                if (rows[row][entering] <= Tolerance)
                    continue;
                var (ratio, best) = (Ratio(row), leaving < 0 ? double.PositiveInfinity : Ratio(leaving));
                if (ratio < best - Tolerance || ratio < best + Tolerance && (leaving < 0 || basis[row] < basis[leaving]))
                    leaving = row;
            }
            if (leaving < 0)
                return double.NegativeInfinity;
            Pivot(leaving, entering, costs);

            double Ratio(int row) => rows[row][columns] / rows[row][entering];
        }
        return -costs[columns];
    }

    private void Pivot(int leaving, int entering, double[] costs)
    {
        var pivot = rows[leaving];
        var divisor = pivot[entering];
        for (var column = 0; column <= columns; column++)
            pivot[column] /= divisor;
        foreach (var row in rows)
            if (row != pivot)
                Subtract(row, pivot, row[entering]);
        Subtract(costs, pivot, costs[entering]);
        basis[leaving] = entering;
    }

    private static void Subtract(double[] from, double[] row, double factor)
    {
        if (factor == 0)
            return;
        for (var column = 0; column < row.Length; column++)
            from[column] -= factor * row[column];
    }
}
