using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace OutcomesTracker.Domain.Consultations;

/// <summary>
/// Conditions and medications as people write them ("Isotretinoin 20 mg", "keloid_tendency", "Warfarin (since May)"), brought to the form
/// of a code (contract §2, Contraindications).
/// </summary>
public static partial class FreeWords
{
    private static readonly FrozenDictionary<string, string> Synonyms = new Dictionary<string, string[]>
    {
        ["pregnancy"] = ["pregnant"],
        ["keloid-tendency"] = ["keloid", "keloids"],
        ["active-acne"] = ["acne"],
        ["cold-sores"] = ["cold-sore", "herpes-labialis"],
        ["chemotherapy"] = ["chemo"],
        ["radiation-therapy"] = ["radiotherapy"],
        ["isotretinoin"] = ["roaccutane", "accutane"],
        ["anticoagulant"] = ["warfarin", "apixaban", "rivaroxaban", "dabigatran", "edoxaban", "heparin", "enoxaparin"],
        ["retinoid"] = ["retinol", "tretinoin", "adapalene", "tazarotene"],
        ["alpha-hydroxy-acid"] = ["aha", "glycolic-acid", "lactic-acid"],
    }
        .SelectMany(code => code.Value.Select(synonym => KeyValuePair.Create(synonym, code.Key)))
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The value in the form of a code; of a synonym its code. It may be no code that the registry knows, or empty.</summary>
    public static string CodeOf(string value)
    {
        var code = Separators.Replace(value.ToLowerInvariant(), "-");
        for (var end = Kept(code); end < code.Length; end = Kept(code))
            code = code[..end];
        if (code.StartsWith('-'))
            code = code[1..];
        return Synonyms.GetValueOrDefault(code, code);
    }

    /// <summary>How much is left without a dash, a remark in parentheses or a dose at the end.</summary>
    private static int Kept(string code) =>
        code.EndsWith('-') ? code.Length - 1
        : code.EndsWith(')') ? Opening(code)
        : Dose.Match(code) is { Success: true } dose ? dose.Index
        : code.Length;

    /// <summary>Where the parenthesis was opened that the last character closes; the length if it never was.</summary>
    private static int Opening(string code)
    {
        var depth = 0;
        for (var at = code.Length - 1; at >= 0; at--)
        {
            depth += code[at] switch
            {
                ')' => 1,
                '(' => -1,
                _ => 0,
            };
            if (depth == 0)
                return at;
        }
        return code.Length;
    }

    [GeneratedRegex(@"[\s_-]+")]
    private static partial Regex Separators { get; }

    [GeneratedRegex(@"-[0-9]+([.,][0-9]+)?-?(mg|mcg|g|ml|iu|%)\z", RegexOptions.RightToLeft)]
    private static partial Regex Dose { get; }
}
