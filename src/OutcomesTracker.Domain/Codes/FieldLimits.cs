namespace OutcomesTracker.Domain.Codes;

/// <summary>The default limits of texts and lists, for fields without an attribute that says otherwise.</summary>
public static class FieldLimits
{
    /// <summary>The most characters (Unicode scalar values) of a code of an open list, an id or a name.</summary>
    public const int Text = 100;

    /// <summary>The most characters of free text.</summary>
    public const int FreeText = 4_000;

    /// <summary>The most entries of a list.</summary>
    public const int List = 256;
}

/// <summary>
/// A constraint on a field beyond its type, declared on the field. Request bodies and queries are validated by it, and the API's document
/// and the tests of invalid input are derived from it. A field is optional if it may be null or has a default. Text must not be blank
/// unless <see cref="MayBeBlankAttribute"/> allows it.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public abstract class FieldLimitAttribute : Attribute;

/// <summary>A whole number between two bounds, both included.</summary>
public sealed class BetweenAttribute(int lowest, int highest) : FieldLimitAttribute
{
    public int Lowest => lowest;

    public int Highest => highest;
}

/// <summary>A number not below a bound.</summary>
public sealed class AtLeastAttribute(int lowest) : FieldLimitAttribute
{
    public int Lowest => lowest;
}

/// <summary>A year from this one to the clinic's current one.</summary>
public sealed class YearFromAttribute(int earliest) : FieldLimitAttribute
{
    public int Earliest => earliest;
}

/// <summary>Text of at most so many characters instead of <see cref="FieldLimits.Text"/>.</summary>
public sealed class LongestAttribute(int characters) : FieldLimitAttribute
{
    public int Characters => characters;
}

/// <summary>Text that may be empty or blank; on a list, each of its texts may be.</summary>
public sealed class MayBeBlankAttribute : FieldLimitAttribute;

/// <summary>A list of at least one entry, none twice.</summary>
public sealed class NonEmptyDistinctAttribute : FieldLimitAttribute;
