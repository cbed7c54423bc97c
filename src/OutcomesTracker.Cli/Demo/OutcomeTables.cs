using System.Globalization;
using System.Text.Json;
using OutcomesTracker.Development.Synthetic;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Outcomes.Groups;
using Spectre.Console;

namespace OutcomesTracker.Cli.Demo;

/// <summary>Both views as tables: the measured rates beside the true probabilities with which the patients were drawn.</summary>
public static class OutcomeTables
{
    /// <summary>The width in characters of the tables with all columns; narrower terminals get fewer columns.</summary>
    public const int FullWidth = 146;

    /// <summary>In the place of a number that is hidden since it is small, or would tell of one that is.</summary>
    private const string Hidden = "[grey]·[/]";

    public static async Task Show(HttpClient researcher, int minimumCellSize, CancellationToken cancellation)
    {
        using var improvement = await Read(researcher, "/v1/outcomes/improvement", cancellation);
        AnsiConsole.WriteLine();
        AnsiConsole.Write(Improvement(improvement.RootElement));
        AnsiConsole.MarkupLine(
            "[grey]Rate: of those assessed, with its 95 % Wilson interval. Bounds: had all the unknown failed, or all improved.\n"
                + "True: what the synthetic patients were drawn by.[/]"
        );
        using var effects = await Read(researcher, "/v1/outcomes/side-effects", cancellation);
        AnsiConsole.WriteLine();
        AnsiConsole.Write(SideEffects(effects.RootElement));
        AnsiConsole.MarkupLine(
            $"[grey]Reports that belong to no session: {Shown(effects.RootElement.GetProperty("unattributed"))}. "
                + "Both views as a researcher sees them: patients with research consent, "
                + (minimumCellSize > 0 ? $"what is of fewer than {minimumCellSize}, or would tell it, hidden (·), " : "small cells shown, ")
                + $"up to {effects.RootElement.GetProperty("cutoff")}, sequence {effects.RootElement.GetProperty("sequence")}.[/]"
        );
    }

    private static Table Improvement(JsonElement view)
    {
        var table = New("Improvement 30 days after the last session");
        string[] columns = ["Modality", "Courses", "Missing", "Assessed", "Rate", "95 % CI", "Bounds", "True"];
        AddColumns(table, IsWide ? [.. columns, "0 %     50 %    100 %"] : columns);
        foreach (var (name, group) in Groups(view))
        {
            if (IsSuppressed(group))
            {
                AddHidden(table, name);
                continue;
            }
            var (rate, ci, bounds) = (Fraction(group, "rate"), group.GetProperty("ci"), group.GetProperty("bounds"));
            string[] cells =
            [
                Name(name),
                Count(group, "courses"),
                Count(group, "missing"),
                Count(group, "assessed"),
                $"[bold]{Percent(rate)}[/]",
                Range(ci),
                Range(bounds),
                Code<Modality>.TryParse(name, out var modality) ? Percent(SyntheticTruth.Improved(modality)) : "",
            ];
            table.AddRow(IsWide ? [.. cells, Bar(ci, rate)] : cells);
        }
        return table;
    }

    private static Table SideEffects(JsonElement view)
    {
        var table = New("Sessions followed by a side effect within 30 days");
        string[] columns = ["Modality", "Sessions", "Patients", "Rate", "95 % CI", "True", "Median days", "Overdue", "Serious"];
        AddColumns(table, IsWide ? [.. columns, "Most reported"] : columns);
        foreach (var (name, group) in Groups(view))
        {
            if (IsSuppressed(group) || IsSuppressed(group.GetProperty("effects").GetProperty("any")))
            {
                AddHidden(table, name);
                continue;
            }
            var any = group.GetProperty("effects").GetProperty("any");
            string[] cells =
            [
                Name(name),
                Count(group, "sessions"),
                Count(group, "patients"),
                IsHidden(any, "sessionsWithEffect") ? Hidden : $"[bold]{Percent(Fraction(any, "rate"))}[/]",
                IsHidden(any, "sessionsWithEffect") ? Hidden : Range(any.GetProperty("ci")),
                Code<Modality>.TryParse(name, out var modality) ? Percent(SyntheticTruth.AnySideEffect(modality)) : "",
                IsHidden(any, "resolved") ? Hidden : Shown(any.GetProperty("medianDaysToResolution")),
                Count(any, "overdue"),
                Count(any, "serious"),
            ];
            table.AddRow(IsWide ? [.. cells, MostReported(group)] : cells);
        }
        return table;
    }

    private static bool IsWide => AnsiConsole.Profile.Width >= FullWidth;

    private static string MostReported(JsonElement group) =>
        string.Join(
            ", ",
            group
                .GetProperty("effects")
                .EnumerateObject()
                .Where(effect => effect.Name != "any" && !IsSuppressed(effect.Value))
                .OrderByDescending(effect => effect.Value.GetProperty("sessionsWithEffect").GetInt64())
                .Take(2)
                .Select(effect => string.Create(CultureInfo.InvariantCulture, $"{effect.Name} {Fraction(effect.Value, "rate") * 100:0} %"))
        );

    private static Table New(string title) =>
        new Table().Title($"[bold]{title}, by modality[/]").Border(TableBorder.Simple).BorderColor(Color.Grey);

    private static void AddColumns(Table table, string[] names)
    {
        foreach (var name in names)
        {
            var column = new TableColumn(name).NoWrap();
            table.AddColumn(name is "Modality" or "Most reported" || name.StartsWith('0') ? column : column.RightAligned());
        }
    }

    private static void AddHidden(Table table, string name) =>
        table.AddRow([Name(name), "[grey]hidden[/]", .. Enumerable.Repeat(Hidden, table.Columns.Count - 2)]);

    /// <summary>The groups by name; the group of all patients is last.</summary>
    private static IEnumerable<(string Name, JsonElement Group)> Groups(JsonElement view) =>
        view.GetProperty("groups")
            .EnumerateObject()
            .OrderBy(group => group.Name == GroupKeys.AllGroups)
            .Select(group => (group.Name, group.Value));

    private static string Name(string group) => group == GroupKeys.AllGroups ? "[bold]all[/]" : group;

    private static bool IsSuppressed(JsonElement cell) => cell.TryGetProperty("suppressed", out _);

    private static bool IsHidden(JsonElement effect, string count) => effect.GetProperty(count).ValueKind == JsonValueKind.Null;

    private static string Count(JsonElement group, string name) =>
        IsHidden(group, name) ? Hidden : group.GetProperty(name).GetInt64().ToString("N0", CultureInfo.InvariantCulture);

    private static double? Fraction(JsonElement group, string name) =>
        group.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    private static string Percent(double? fraction) =>
        fraction is { } value ? (value * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %" : "–";

    private static string Range(JsonElement interval) =>
        interval.ValueKind == JsonValueKind.Object && Fraction(interval, "low") is { } low && Fraction(interval, "high") is { } high
            ? string.Create(CultureInfo.InvariantCulture, $"{low * 100:0.0}–{high * 100:0.0}")
            : "–";

    private static string Shown(JsonElement value) => value.ValueKind == JsonValueKind.Null ? "–" : value.ToString();

    /// <summary>Draws an interval on a scale of 0 to 100 %, with the rate marked.</summary>
    private static string Bar(JsonElement ci, double? rate)
    {
        const int Cells = 21;
        if (rate is not { } marked || ci.ValueKind != JsonValueKind.Object)
            return "";
        int Cell(double fraction) => Math.Min(Cells - 1, (int)(fraction * Cells));
        var (low, high) = (Cell(ci.GetProperty("low").GetDouble()), Cell(ci.GetProperty("high").GetDouble()));
        var cells = Enumerable
            .Range(0, Cells)
            .Select(cell =>
                cell == Cell(marked) ? '●'
                : cell >= low && cell <= high ? '━'
                : '·'
            );
        return $"[teal]{string.Concat(cells)}[/]";
    }

    private static async Task<JsonDocument> Read(HttpClient client, string path, CancellationToken cancellation)
    {
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative), cancellation);
        response.EnsureSuccessStatusCode();
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellation));
    }
}
