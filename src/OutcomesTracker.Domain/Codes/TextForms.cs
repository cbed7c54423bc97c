using System.Text.RegularExpressions;

namespace OutcomesTracker.Domain.Codes;

/// <summary>Text of a form of its own.</summary>
/// <param name="pattern">A regular expression that the whole text matches, in words that ECMA-262 and .NET share.</param>
/// <param name="sentence">What a text that is not of the form is told; it goes on after the field's name.</param>
public abstract class TextFormAttribute(string pattern, string sentence) : FieldLimitAttribute
{
    private readonly Regex whole = new($@"\A(?:{pattern})\z", RegexOptions.CultureInvariant);

    /// <summary>For other programs, which search unless they are told the ends.</summary>
    public string Pattern => $"^{pattern}$";

    public string Sentence => sentence;

    /// <summary>A form may know more than its pattern.</summary>
    public virtual bool Fits(string text) => whole.IsMatch(text);
}

/// <summary>A SHA-256 in hexadecimal digits.</summary>
public sealed class Sha256Attribute() : TextFormAttribute("[0-9A-Fa-f]{64}", "must be 64 hexadecimal digits");

/// <summary>A currency of ISO 4217.</summary>
public sealed class CurrencyAttribute() : TextFormAttribute("[A-Z]{3}", "must be a currency code of ISO 4217, such as EUR")
{
    public override bool Fits(string text) => Currencies.All.Contains(text);
}
