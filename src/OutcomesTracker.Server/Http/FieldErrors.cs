using System.Text;

namespace OutcomesTracker.Server.Http;

/// <summary>
/// The errors of a request by field, at most <see cref="Most"/>. Tracks the path of the value that is being checked, and formats it only
/// when there is an error.
/// </summary>
/// <param name="thisYear">The clinic's current year, the latest that a year may be.</param>
public sealed class FieldErrors(int thisYear = FieldErrors.AnyYear, params IEnumerable<FieldError> before)
{
    /// <summary>The most errors reported for one body, so that a large invalid body does not get a large answer.</summary>
    public const int Most = 100;

    /// <summary>
    /// Later than any clinic's current year: for requests without years, and for the API's document, which must not change on New Year's
    /// Day.
    /// </summary>
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

    /// <summary>Adds an error at the path that is being checked.</summary>
    public void Add(string sentence) => Add(Place(), sentence);

    /// <summary>Adds an error of a member of the value that is being checked.</summary>
    public void AddOf(string member, string sentence)
    {
        Enter(member);
        Add(sentence);
        Leave();
    }

    /// <summary>Adds the error of a member that the value should not have, whose name is the sender's.</summary>
    public void AddUnknown(string member)
    {
        var parent = Place();
        Enter(member);
        var field = Place();
        Leave();
        Add(new FieldError(field, $"{field} is not a field of this command.") { Parent = parent });
    }

    /// <summary>Adds an error of a field.</summary>
    /// <param name="field">The whole path.</param>
    /// <param name="sentence">What is wrong; it continues after the field's name.</param>
    public void Add(string field, string sentence) => Add(new FieldError(field, $"{field} {sentence}."));

    public void Add(FieldError error)
    {
        if (all.Count == Most)
            all.Add(new("body", "body has more that is wrong."));
        if (all.Count < Most)
            all.Add(error);
    }

    /// <summary>An empty collection at the same path, to check a value tentatively.</summary>
    public FieldErrors NewAtSamePath()
    {
        var fresh = new FieldErrors(thisYear);
        fresh.place.AddRange(place);
        return fresh;
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
