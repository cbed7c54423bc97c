using System.Text;

namespace OutcomesTracker.Server.Http;

/// <summary>
/// What is wrong with a request, by field: all of it, and of one that has a great deal wrong no more than <see cref="Most"/>. Knows the
/// place of the value that is being checked, and writes it out only when there is an error.
/// </summary>
/// <param name="thisYear">The clinic's current year, the latest that a year may be.</param>
public sealed class FieldErrors(int thisYear = FieldErrors.AnyYear, params IEnumerable<FieldError> before)
{
    /// <summary>Errors that are told of one body: a megabyte of rubbish gets no more back.</summary>
    public const int Most = 100;

    /// <summary>Beyond any clinic's year, for what has no year and for a document that does not change on New Year's Day.</summary>
    public const int AnyYear = 9999;

    private readonly List<FieldError> all = [.. before];
    private readonly List<(string? Name, int Index)> place = [];

    public IReadOnlyList<FieldError> All => all;

    public int Count => all.Count;

    public bool AreTooMany => all.Count > Most;

    public int ThisYear => thisYear;

    public void Enter(string member) => place.Add((member, 0));

    public void Enter(int entry) => place.Add((null, entry));

    public void Leave() => place.RemoveAt(place.Count - 1);

    /// <summary>An error at the place that is being checked.</summary>
    public void Add(string sentence) => Add(Place(), sentence);

    /// <summary>An error of a member of the place that is being checked.</summary>
    public void AddOf(string member, string sentence)
    {
        Enter(member);
        Add(sentence);
        Leave();
    }

    /// <summary>An error of a field.</summary>
    /// <param name="field">The whole path.</param>
    /// <param name="sentence">Goes on after the field.</param>
    public void Add(string field, string sentence) => Add(new FieldError(field, $"{field} {sentence}."));

    public void Add(FieldError error)
    {
        if (all.Count == Most)
            all.Add(new("body", "body has more that is wrong."));
        if (all.Count < Most)
            all.Add(error);
    }

    /// <summary>None yet, at the same place, to try a value out.</summary>
    public FieldErrors Aside()
    {
        var aside = new FieldErrors(thisYear);
        aside.place.AddRange(place);
        return aside;
    }

    private string Place()
    {
        if (place.Count == 0)
            return "body";
        if (place is [{ Name: { } only }])
            return only;
        var path = new StringBuilder();
        foreach (var (name, index) in place)
            if (name is null)
                path.Append('[').Append(index).Append(']');
            else
                path.Append(path.Length > 0 ? "." : "").Append(name);
        return path.ToString();
    }
}
