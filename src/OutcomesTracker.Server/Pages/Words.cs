using System.Collections.Frozen;
using System.Globalization;

namespace OutcomesTracker.Server.Pages;

/// <summary>How pages write codes, numbers and days.</summary>
public static class Words
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

    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A score or a measure as it was recorded: a rounded one could seem to be on the other side of a bound.</summary>
    public static string Number(decimal number) => number.ToString("0.############################", CultureInfo.InvariantCulture);

    /// <summary>Whole per cent with the sign, for charts and prose.</summary>
    public static string Percent(double rate) => $"{WholePercent(rate)}{ThinSpace}%";

    /// <summary>Whole per cent without the sign.</summary>
    public static string WholePercent(double rate) =>
        Math.Round(rate * 100, MidpointRounding.AwayFromZero).ToString("0", CultureInfo.InvariantCulture);

    /// <summary>One decimal, for tables.</summary>
    public static string TablePercent(double rate) =>
        Math.Round(rate * 100, 1, MidpointRounding.AwayFromZero).ToString("0.0", CultureInfo.InvariantCulture);

    /// <summary>A rate in a table; "none" where there is nothing to divide by.</summary>
    public static string TableRate(double? rate) => rate is { } share ? $"{TablePercent(share)}{ThinSpace}%" : "none";

    /// <summary>"1 session", "2 sessions".</summary>
    public static string Plural(long count, string one, string? many = null) => $"{Count(count)} {(count == 1 ? one : many ?? $"{one}s")}";
}
