using System.Globalization;

namespace OutcomesTracker.Server.Pages.Charts;

/// <summary>The language of a chart.</summary>
/// <param name="Culture">In which numbers and months are written.</param>
/// <param name="Of">Between the top of an axis that is not shown in full and the highest that there is: "50 of 60".</param>
public sealed record ChartWords(CultureInfo Culture, string Of)
{
    public static readonly ChartWords English = new(CultureInfo.InvariantCulture, "of");
}
