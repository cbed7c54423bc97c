using System.Buffers;
using System.Globalization;
using System.Text;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>
/// How names are searched and sorted: by the collation of Unicode's root locale, which ICU knows. A search ignores accents, case, width,
/// the kind of kana and the form of the apostrophe; the order is that of the letters first, then of accents, then of case.
/// </summary>
public static class NameCollation
{
    private const CompareOptions LettersOnly =
        CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace | CompareOptions.IgnoreWidth | CompareOptions.IgnoreKanaType;

    private const char Apostrophe = '\'';

    private static readonly CompareInfo Root = CultureInfo.InvariantCulture.CompareInfo;

    /// <summary>The collation's version. Another one may sort rare names otherwise.</summary>
    public static int Version => Root.Version.FullVersion;

    // The invariant culture's own upper case leaves the dotless i alone, which is a letter of its own in the collation too.
    private static readonly TextInfo Case = CultureInfo.GetCultureInfo("en").TextInfo;

    // What people type for an apostrophe. The collation has them apart, and ignores them only together with every other sign and blank.
    private static readonly SearchValues<char> Apostrophes = SearchValues.Create("\u2019\u2018\u201B\u02BC\u02BB\u2032\u00B4`\uFF07");

    /// <summary>Sorts names as people do. Names that differ in nothing that is compared are equal.</summary>
    public static IComparer<string> Order { get; } =
        Comparer<string>.Create((a, b) => Root.Compare(WithPlainApostrophes(a), WithPlainApostrophes(b)));

    // Of these characters none is a letter and a mark in one, and each has a weight of its own: the collation has nothing to say that a
    // comparison of characters in whatever case does not.
    private static readonly SearchValues<char> Plain = SearchValues.Create([
        .. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code).Where(character => character != '`'),
    ]);

    /// <summary>Whether the letters of a text stand in a name. A text without a letter or sign stands in none.</summary>
    public static bool Contains(string name, string text)
    {
        text = text.Trim();
        if (text.Length > 0 && IsPlain(name) && WithoutAccents(text) is { } letters)
            return name.Contains(letters, StringComparison.OrdinalIgnoreCase);
        return ContainsByCollation(name, text);
    }

    /// <summary>The same by the collation alone, which is thirty times slower.</summary>
    public static bool ContainsByCollation(string name, string text)
    {
        var wanted = Searched(text);
        return Root.Compare(wanted, "", LettersOnly) != 0 && Root.IndexOf(Searched(name), wanted, LettersOnly) >= 0;
    }

    /// <summary>The plain text that a search for this text means; null if there is none.</summary>
    private static string? WithoutAccents(string text)
    {
        if (IsPlain(text))
            return text;
        var letters = string.Concat(text.Normalize(NormalizationForm.FormD).Where(character => character is < '\u0300' or > '\u036F'));
        return letters.Length > 0 && IsPlain(letters) ? letters : null;
    }

    private static bool IsPlain(string text) => !text.AsSpan().ContainsAnyExcept(Plain);

    private static string Searched(string text) => Case.ToUpper(WithPlainApostrophes(text));

    private static string WithPlainApostrophes(string text) =>
        text.AsSpan().ContainsAny(Apostrophes)
            ? string.Create(text.Length, text, static (into, from) => from.AsSpan().ReplaceAny(into, Apostrophes, Apostrophe))
            : text;
}
