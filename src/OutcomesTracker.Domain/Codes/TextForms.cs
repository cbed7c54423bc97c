using System.Text.RegularExpressions;

namespace OutcomesTracker.Domain.Codes;

/// <summary>Text that must match a pattern.</summary>
/// <param name="pattern">A regular expression that the whole text must match, in the syntax that ECMA-262 and .NET share.</param>
/// <param name="sentence">The error message for a text that does not fit; it follows the field's name.</param>
public abstract class TextFormAttribute(string pattern, string sentence) : FieldLimitAttribute
{
    private readonly Regex whole = new($@"\A(?:{pattern})\z", RegexOptions.CultureInvariant);

    /// <summary>The anchored pattern, for JSON Schema, where an unanchored pattern may match any part of the text.</summary>
    public string Pattern => $"^{pattern}$";

    public string Sentence => sentence;

    /// <summary>Whether a text is valid. A derived class may check more than the pattern.</summary>
    public virtual bool Fits(string text) => whole.IsMatch(text);
}

/// <summary>A SHA-256 in hexadecimal digits.</summary>
public sealed class Sha256Attribute() : TextFormAttribute("[0-9A-Fa-f]{64}", "must be 64 hexadecimal digits");

/// <summary>A currency of ISO 4217.</summary>
public sealed class CurrencyAttribute() : TextFormAttribute("[A-Z]{3}", "must be a currency code of ISO 4217, such as EUR")
{
    public override bool Fits(string text) => Currencies.All.Contains(text);
}
