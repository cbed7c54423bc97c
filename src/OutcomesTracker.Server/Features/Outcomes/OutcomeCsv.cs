using System.Globalization;
using System.Text;

namespace OutcomesTracker.Server.Features.Outcomes;

/// <summary>
/// An answer as CSV (RFC 4180): a row for each group, or each term of a group; numbers in full, so that they can be reckoned with. A number
/// that is hidden, or that there is none of, is empty, and <c>suppressed</c> tells a row that is hidden whole. What belongs to the whole
/// answer (<c>unattributed</c>, <c>cutoff</c>, <c>sequence</c>) stands in every row.
/// </summary>
public static class OutcomeCsv
{
    public static string Of(IOutcomeAnswer answer) =>
        answer switch
        {
            ImprovementAnswer improvement => Of(improvement),
            SideEffectAnswer sideEffects => Of(sideEffects),
            _ => throw new ArgumentOutOfRangeException(nameof(answer)),
        };

    private static string Of(ImprovementAnswer answer)
    {
        var csv = new StringBuilder();
        Row(
            csv,
            ["group", "suppressed", "courses", "notYetDue", "due", "missing", "notEvaluable", "assessed", "improved", "rate", "ciLow"],
            ["ciHigh", "boundLow", "boundHigh", "cutoff", "sequence"]
        );
        foreach (var (group, cell) in answer.Groups)
            Row(csv, [group, cell.Shown is null, .. Numbers(cell.Shown)], [answer.Cutoff, answer.Sequence]);
        return csv.ToString();
    }

    private static object?[] Numbers(ImprovementGroup? group) =>
        group is null
            ? new object?[12]
            :
            [
                group.Courses,
                group.NotYetDue,
                group.Due,
                group.Missing,
                group.NotEvaluable,
                group.Assessed,
                group.Improved,
                group.Rate,
                group.Ci?.Low,
                group.Ci?.High,
                group.Bounds.Low,
                group.Bounds.High,
            ];

    private static string Of(SideEffectAnswer answer)
    {
        var csv = new StringBuilder();
        Row(
            csv,
            ["group", "term", "suppressed", "sessions", "patients", "reports", "sessionsWithEffect", "rate", "ciLow", "ciHigh"],
            ["patientsWithEffect", "patientRate", "patientCiLow", "patientCiHigh"],
            ["severity1", "severity2", "severity3", "severity4", "severity5", "serious", "resolved", "unresolved", "overdue"],
            ["medianDaysToResolution", "unattributed", "cutoff", "sequence"]
        );
        foreach (var (group, cell) in answer.Groups)
        foreach (var (term, effect) in cell.Shown?.Effects ?? new Dictionary<string, Cell<Effect>> { ["any"] = Cell<Effect>.Suppressed })
            Row(
                csv,
                [group, term, effect.Shown is null, cell.Shown?.Sessions, cell.Shown?.Patients],
                Numbers(effect.Shown),
                [answer.Unattributed, answer.Cutoff, answer.Sequence]
            );
        return csv.ToString();
    }

    private static object?[] Numbers(Effect? effect) =>
        effect is null
            ? new object?[19]
            :
            [
                effect.Reports,
                effect.SessionsWithEffect,
                effect.Rate,
                effect.Ci?.Low,
                effect.Ci?.High,
                effect.PatientsWithEffect,
                effect.PatientRate,
                effect.PatientCi?.Low,
                effect.PatientCi?.High,
                .. effect.Severity.OrderBy(grade => grade.Key, StringComparer.Ordinal).Select(grade => (object?)grade.Value),
                effect.Serious,
                effect.Resolved,
                effect.Unresolved,
                effect.Overdue,
                effect.MedianDaysToResolution,
            ];

    private static void Row(StringBuilder csv, params ReadOnlySpan<object?[]> parts)
    {
        var first = true;
        foreach (var part in parts)
        foreach (var value in part)
        {
            csv.Append(first ? "" : ",").Append(Text(value));
            first = false;
        }
        csv.Append("\r\n");
    }

    /// <summary>Codes, slugs and numbers: none needs quotes, and none begins as a formula does but <c>*</c>, which is none.</summary>
    private static string Text(object? value) =>
        value switch
        {
            null => "",
            bool flag => flag ? "true" : "false",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => $"{value}",
        };
}
