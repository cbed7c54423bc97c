using System.Globalization;

namespace OutcomesTracker.Server.Pages.Charts;

/// <summary>Numbers as a chart writes them: the same in every culture, with at most two decimals and no trailing zeros.</summary>
internal static class SvgNumber
{
    /// <summary>A length in pixels. Adding zero makes −0 a 0.</summary>
    public static string Px(double value) => (Math.Round(value, 2) + 0.0).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A position or width as a percentage of the chart's.</summary>
    public static string Percent(double value) => Px(value) + "%";

    /// <summary>The position of a share of 1, on the axis from 0 to 100 % that is never cut.</summary>
    public static string Share(double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        return Percent(share * 100);
    }
}
