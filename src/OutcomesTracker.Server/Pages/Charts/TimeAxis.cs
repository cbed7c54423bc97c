using System.Globalization;

namespace OutcomesTracker.Server.Pages.Charts;

/// <summary>
/// The axis of days. Its labels are so far from each other that they have room on the narrowest screen, 320 pixels wide.
/// </summary>
internal sealed class TimeAxis
{
    private const double Apart = 20,
        YearsApart = 12,
        Margin = 6,
        LabelMargin = 4;

    /// <summary>Each with the fewest days that lie between two of its labels.</summary>
    private static readonly Step[] Steps =
    [
        new(1, Unit.Day, 1),
        new(2, Unit.Day, 2),
        new(4, Unit.Day, 4),
        new(7, Unit.Day, 7),
        new(14, Unit.Day, 14),
        new(1, Unit.Month, 28),
        new(2, Unit.Month, 59),
        new(3, Unit.Month, 90),
        new(6, Unit.Month, 181),
        new(12, Unit.Year, 365),
        new(24, Unit.Year, 730),
        new(60, Unit.Year, 1826),
        new(120, Unit.Year, 3652),
        new(240, Unit.Year, 7304),
    ];

    private readonly double start,
        length;

    private readonly CultureInfo culture;

    /// <summary>The axis that holds these days, with a margin on both sides.</summary>
    /// <param name="culture">In which months are named.</param>
    public TimeAxis(DateOnly first, DateOnly last, CultureInfo culture)
    {
        this.culture = culture;
        var span = Math.Max(last.DayNumber - first.DayNumber, 1);
        length = span / (1 - 2 * Margin / 100);
        start = (first.DayNumber + last.DayNumber - length) / 2;
    }

    private enum Unit
    {
        Day,
        Month,
        Year,
    }

    public double X(DateOnly day) => (day.DayNumber - start) / length * 100;

    public IEnumerable<AxisLabel> Labels()
    {
        var step = Steps.FirstOrDefault(step => step.FewestDays / length * 100 >= (step.Unit == Unit.Year ? YearsApart : Apart), Steps[^1]);
        var days = DaysOf(step).Where(day => X(day) is >= LabelMargin and <= 100 - LabelMargin).ToList();
        return days.Select((day, index) => new AxisLabel(X(day), Text(step.Unit, days, index)));
    }

    /// <summary>
    /// The days of a step, from a little before the axis to a little after: whole multiples, so that three months are a quarter.
    /// </summary>
    private IEnumerable<DateOnly> DaysOf(Step step)
    {
        var (first, last) = (DateOnly.FromDayNumber((int)start), DateOnly.FromDayNumber((int)(start + length) + 1));
        if (step.Unit == Unit.Day)
        {
            for (var day = first.DayNumber / step.Count * step.Count; day <= last.DayNumber; day += step.Count)
                yield return DateOnly.FromDayNumber(day);
            yield break;
        }

        for (var month = MonthNumber(first) / step.Count * step.Count; month <= MonthNumber(last); month += step.Count)
            yield return new(month / 12, month % 12 + 1, 1);
    }

    private static int MonthNumber(DateOnly day) => day.Year * 12 + day.Month - 1;

    /// <summary>
    /// Every label can be told from the same one of another year: within one year the first names it, and else each month does, or
    /// the day with which a year begins.
    /// </summary>
    private string Text(Unit unit, List<DateOnly> days, int index)
    {
        var isOneYear = days[0].Year == days[^1].Year;
        var namesYear = isOneYear ? index == 0 : unit == Unit.Month || (index > 0 && days[index - 1].Year != days[index].Year);
        var format = unit switch
        {
            Unit.Year => "yyyy",
            Unit.Month => namesYear ? "MMM yyyy" : "MMM",
            _ => namesYear ? "d MMM yyyy" : "d MMM",
        };
        return days[index].ToString(format, culture);
    }

    private readonly record struct Step(int Count, Unit Unit, int FewestDays);
}
