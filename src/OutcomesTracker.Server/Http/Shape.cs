using System.Collections.Immutable;

namespace OutcomesTracker.Server.Http;

/// <summary>
/// What a value may be, told by the same calls that read it, so that the API's document and the tests of bad input cannot say
/// anything else than what judges.
/// </summary>
public abstract record Shape
{
    /// <summary>A clinical day, YYYY-MM-DD.</summary>
    public sealed record Date : Shape;

    /// <summary>A UUID in its 36-character form.</summary>
    public sealed record Id : Shape;

    /// <summary>One of a closed list.</summary>
    public sealed record Code(ImmutableArray<string> Values) : Shape
    {
        /// <summary>The codes of an enumeration.</summary>
        public static Code Of<T>() where T : struct, Enum => OfEach<T>.Shape;

        // Made once: readers ask for it with every request.
        private static class OfEach<T> where T : struct, Enum
        {
            public static readonly Code Shape = new([.. Domain.Codes.Code<T>.All]);
        }
    }

    /// <summary>A whole number between two bounds, both included.</summary>
    public sealed record Whole(long Lowest, long Highest) : Shape;

    /// <summary>A decimal of at most 28 digits, with or without a lower bound.</summary>
    public sealed record Decimal(decimal? Lowest) : Shape;

    /// <summary>True or false.</summary>
    public sealed record Flag : Shape;

    /// <summary>Well-formed text up to a number of Unicode scalar values; of a form of its own if it has a pattern.</summary>
    public sealed record Text(int Longest, bool MayBeBlank, string? Pattern = null) : Shape;

    /// <summary>A list; of distinct entries if it says so.</summary>
    public sealed record List(int Fewest, int Most, Shape Entry, bool IsDistinct = false) : Shape;

    /// <summary>An object of these fields and no others.</summary>
    public sealed record Fields(ImmutableArray<Field> All) : Shape
    {
        public Fields Without(string name) => new([.. All.Where(field => field.Name != name)]);
    }

    /// <summary>An object that fits one of several kinds at least.</summary>
    public sealed record AnyOf(ImmutableArray<Fields> Kinds) : Shape;
}

/// <summary>A named value of a body or a query.</summary>
public sealed record Field(string Name, bool IsRequired, Shape Shape)
{
    /// <summary>A query's parameter that may be given several times.</summary>
    public bool MayRepeat { get; init; }
}

/// <summary>A form that text of one kind has: a pattern for machines, and the judge, which may know more than the pattern.</summary>
/// <param name="Pattern">A regular expression of ECMA-262 that every accepted text matches.</param>
/// <param name="Complaint">What is wrong with a text, or null; continues a sentence that begins with the field.</param>
public sealed record TextForm(string Pattern, Func<string, string?> Complaint);
