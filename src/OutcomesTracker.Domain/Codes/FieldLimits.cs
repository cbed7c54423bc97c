namespace OutcomesTracker.Domain.Codes;

/// <summary>How long a field's text and lists may be, where the field does not say otherwise.</summary>
public static class FieldLimits
{
    /// <summary>Characters (Unicode scalar values) of a code of an open list, an id or a name.</summary>
    public const int Text = 100;

    /// <summary>Characters of free text.</summary>
    public const int FreeText = 4_000;

    /// <summary>Entries of a list.</summary>
    public const int List = 256;
}

/// <summary>
/// What a field may be beyond what its type says. A limit stands beside the field; bodies and queries are checked by it, and the API's
/// document and the tests of bad input tell it. A field is optional if it may be null or has a default. Text is not blank.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public abstract class FieldLimitAttribute : Attribute;

/// <summary>A whole number between two bounds, both included.</summary>
public sealed class BetweenAttribute(int lowest, int highest) : FieldLimitAttribute
{
    public int Lowest => lowest;

    public int Highest => highest;
}

/// <summary>A number of so much or more.</summary>
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

/// <summary>Text that may be empty or blank; of a list, each of its texts.</summary>
public sealed class MayBeBlankAttribute : FieldLimitAttribute;

/// <summary>A list of at least one entry, none twice.</summary>
public sealed class SomeDistinctAttribute : FieldLimitAttribute;
