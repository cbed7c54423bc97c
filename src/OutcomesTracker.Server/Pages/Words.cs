using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace OutcomesTracker.Server.Pages;

/// <summary>How pages write codes, numbers and days.</summary>
public static partial class Words
{
    // A thin space keeps the sign at its number.
    private const char ThinSpace = '\u202f';

    private static readonly FrozenDictionary<string, string> Special = new Dictionary<string, string>
    {
        ["microneedling-roller"] = "Microneedling, roller",
        ["microneedling-pen"] = "Microneedling, pen",
        ["microneedling-rf"] = "Microneedling, RF",
        ["microneedling-patch"] = "Microneedling, patch",
        ["prp"] = "PRP",
        ["gais"] = "GAIS",
        ["goodman-baron"] = "Goodman–Baron",
        ["fitzpatrick-wrinkle"] = "Fitzpatrick wrinkle",
        ["mmasi"] = "mMASI",
        ["salt"] = "SALT",
        ["hdss"] = "HDSS",
        ["posas-observer"] = "POSAS, observer",
        ["vitamin-c"] = "Vitamin C",
        ["registry-admin"] = "Registry admin",
        ["clinic-admin"] = "Clinic admin",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Names of people keep their capital within a sentence.</summary>
    private static readonly FrozenSet<string> NamedAfterSomebody = FrozenSet.Create(
        StringComparer.Ordinal,
        "goodman-baron",
        "fitzpatrick-wrinkle"
    );

    private static readonly string[] SkinTypes = ["I", "II", "III", "IV", "V", "VI"];

    /// <summary>A code as a label: <c>acne-scars</c> is "Acne scars".</summary>
    public static string Of(string code) =>
        Special.TryGetValue(code, out var word) ? word
        : code.Length == 0 ? ""
        : char.ToUpperInvariant(code[0]) + code[1..].Replace('-', ' ');

    /// <summary>A label within a sentence: "acne scars", but "GAIS".</summary>
    public static string Within(string code) =>
        !NamedAfterSomebody.Contains(code)
        && Of(code) is [var first, var second, .. var rest] word
        && char.IsUpper(first)
        && !char.IsUpper(second)
            ? $"{char.ToLowerInvariant(first)}{second}{rest}"
            : Of(code);

    /// <summary>The beginning of a sentence.</summary>
    public static string Capital(string text) => text.Length == 0 ? "" : char.ToUpperInvariant(text[0]) + text[1..];

    /// <summary>A sentence as a part of another, after a colon.</summary>
    public static string Clause(string sentence) =>
        sentence.Length == 0 ? "" : char.ToLowerInvariant(sentence[0]) + sentence[1..].TrimEnd('.');

    /// <summary>
    /// A sentence of the API as people read it: days in words, fields by their labels, codes by theirs, and no bound that only a machine
    /// has.
    /// </summary>
    public static string Said(string sentence)
    {
        var said = sentence.Replace($" from 0 to {int.MaxValue}", " of 0 or more", StringComparison.Ordinal);
        said = IsoDay()
            .Replace(said, day => DateOnly.TryParse(day.Value, CultureInfo.InvariantCulture, out var known) ? Day(known) : day.Value);
        said = FieldPath().Replace(said, path => OfName(path.Value.Split('.')[^1]).ToLowerInvariant());
        foreach (var (code, word) in Special)
            if (said.StartsWith($"{code} ", StringComparison.Ordinal))
                said = word + said[code.Length..];
        return Capital(said);
    }

    // A name in camelCase, or a path with dots and places: sessionId, override.reason, treats[0].bodyArea.
    [GeneratedRegex(@"\b[a-z]+(?:\[\d+\])?(?:\.[a-z]\w*(?:\[\d+\])?)+\b|\b[a-z]+[A-Z]\w*\b")]
    private static partial Regex FieldPath();

    [GeneratedRegex(@"\b\d{4}-\d\d-\d\d\b")]
    private static partial Regex IsoDay();

    /// <summary>A field's name as a label: <c>skinType</c> is "Skin type".</summary>
    public static string OfName(string field) =>
        string.Concat(
            field.Select(
                (letter, at) =>
                    at == 0 ? $"{char.ToUpperInvariant(letter)}"
                    : char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}"
                    : $"{letter}"
            )
        );

    /// <summary>A Fitzpatrick skin type as a Roman number.</summary>
    public static string SkinType(int type) => SkinTypes[type - 1];

    public static string Day(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>The year too, where it is another than that of a day beside it.</summary>
    public static string Day(DateOnly day, DateOnly beside) =>
        day.Year == beside.Year ? day.ToString("d MMM", CultureInfo.InvariantCulture) : Day(day);

    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A score or a measure as it was recorded: a rounded one could seem to be on the other side of a bound.</summary>
    public static string Number(decimal number) => number.ToString("0.############################", CultureInfo.InvariantCulture);

    /// <summary>Whole per cent with the sign, for charts and prose.</summary>
    public static string Percent(double rate) => $"{WholePercent(rate)}{ThinSpace}%";

    /// <summary>Whole per cent without the sign; with a decimal next to 0 and 100, which neither is.</summary>
    public static string WholePercent(double rate) =>
        rate is > 0 and < 0.01 or > 0.99 and < 1
            ? TablePercent(rate)
            : Math.Round(rate * 100, MidpointRounding.AwayFromZero).ToString("0", CultureInfo.InvariantCulture);

    /// <summary>One decimal, for tables.</summary>
    public static string TablePercent(double rate) =>
        Math.Round(rate * 100, 1, MidpointRounding.AwayFromZero).ToString("0.0", CultureInfo.InvariantCulture);

    /// <summary>A rate in a table; "none" where there is nothing to divide by.</summary>
    public static string TableRate(double? rate) => rate is { } share ? $"{TablePercent(share)}{ThinSpace}%" : "none";

    /// <summary>"1 session", "2 sessions".</summary>
    public static string Plural(long count, string one, string? many = null) => $"{Count(count)} {(count == 1 ? one : many ?? $"{one}s")}";
}
