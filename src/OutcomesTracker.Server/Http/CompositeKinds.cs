using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace OutcomesTracker.Server.Http;

/// <summary>A list.</summary>
/// <param name="Fewest">How many entries it has at least.</param>
/// <param name="Most">How many it has at most; null for any number, in a query.</param>
/// <param name="Entry">The kind of each entry.</param>
/// <param name="Distinct">The type of the entries if they must be distinct; else null.</param>
public sealed record ListKind(int Fewest, int? Most, FieldKind Entry, Type? Distinct = null) : FieldKind
{
    public override void Check(JsonElement value, FieldErrors errors)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() is var length && (length < Fewest || length > Most))
        {
            errors.Add($"must be a list of {Fewest} to {Most} entries");
            return;
        }
        var (before, index) = (errors.Count, 0);
        foreach (var entry in value.EnumerateArray())
        {
            // A repeated parameter of a query has no places: the first wrong value is an error of the parameter.
            if (Most is null && errors.Count > before)
                break;
            if (Most is not null)
                errors.Enter(index++);
            Entry.Check(entry, errors);
            if (Most is not null)
                errors.Leave();
        }
        if (Distinct is not null && errors.Count == before && HoldsTwice(value))
            errors.Add("must not hold an entry twice");
    }

    private bool HoldsTwice(JsonElement list)
    {
        if (list.GetArrayLength() < 2)
            return false;
        var seen = new HashSet<object?>();
        return list.EnumerateArray().Any(entry => !seen.Add(entry.Deserialize(Distinct!, BodyJson.Options)));
    }
}

/// <summary>A named value of a body or a query.</summary>
/// <param name="Sentence">What it means, for the API's document.</param>
public sealed record Field(string Name, bool IsRequired, FieldKind Kind, Func<string> Sentence)
{
    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(Name);

    /// <summary>Whether a query may give it several times.</summary>
    public bool MayRepeat => Kind is ListKind;
}

/// <summary>An object of these fields and no others; an optional one may be null.</summary>
public sealed record ObjectKind(ImmutableArray<Field> Fields) : FieldKind
{
    /// <summary>What is checked of the whole, once nothing is wrong with its fields; null for nothing.</summary>
    public Action<JsonElement, FieldErrors>? Whole { get; init; }

    public Field? Find(string name) => Fields.FirstOrDefault(field => field.Name == name);

    public ObjectKind Without(string name) => this with { Fields = [.. Fields.Where(field => field.Name != name)] };

    public ObjectKind Requiring(string name) => With(name, field => field with { IsRequired = true });

    public ObjectKind With(string name, FieldKind kind) => With(name, field => field with { Kind = kind });

    public override void Check(JsonElement value, FieldErrors errors)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            errors.Add("must be an object");
            return;
        }
        Span<bool> isGiven = stackalloc bool[Fields.Length];
        var (expected, before) = (0, errors.Count);
        foreach (var member in value.EnumerateObject())
        {
            if (errors.AreTooMany)
                return;
            if (Place(member, expected) is var place and >= 0)
            {
                expected = place + 1;
                if (member.IsNull() && !Fields[place].IsRequired)
                    continue;
                isGiven[place] = true;
                errors.Enter(Fields[place].Name);
                Fields[place].Kind.Check(member.Value, errors);
                errors.Leave();
            }
            else if (JsonText.NameOf(member) is not { } name)
                errors.Add("has a member whose name is not well-formed text");
            else if (name.Length > Domain.Codes.FieldLimits.Text)
                errors.Add("has a member whose name is too long");
            else
                errors.AddUnknown(name);
        }
        for (var i = 0; i < Fields.Length; i++)
            if (Fields[i].IsRequired && !isGiven[i])
                errors.AddOf(Fields[i].Name, "is required");
        if (errors.Count == before)
            Whole?.Invoke(NullMembers.LeaveOut(value), errors);
    }

    /// <summary>How many members of the value are not among the fields.</summary>
    public int UnknownIn(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object ? value.EnumerateObject().Count(member => Place(member, 0) < 0) : 0;

    private ObjectKind With(string name, Func<Field, Field> change) =>
        this with
        {
            Fields = [.. Fields.Select(field => field.Name == name ? change(field) : field)],
        };

    /// <summary>
    /// The index of the field that a member names; -1 for none. Most bodies have their fields in order, so the search begins after the last
    /// match.
    /// </summary>
    private int Place(JsonProperty member, int expected)
    {
        for (var tried = 0; tried < Fields.Length; tried++)
        {
            var place = (expected + tried) % Fields.Length;
            if (JsonText.IsNamed(member, Fields[place].Utf8Name))
                return place;
        }
        return -1;
    }
}

/// <summary>
/// An object that fits at least one of several kinds. If it fits none, the errors are those of the nearest kind: the one with the fewest
/// unknown members, then with the fewest errors.
/// </summary>
public sealed record AnyKind(ImmutableArray<ObjectKind> Kinds) : FieldKind
{
    public override void Check(JsonElement value, FieldErrors errors)
    {
        (int Unknown, int Wrong) least = (int.MaxValue, int.MaxValue);
        FieldErrors? nearest = null;
        foreach (var kind in Kinds)
        {
            var own = errors.NewAtSamePath();
            kind.Check(value, own);
            if (own.Count == 0)
                return;
            if ((kind.UnknownIn(value), own.Count) is var distance && distance.CompareTo(least) >= 0)
                continue;
            (least, nearest) = (distance, own);
        }
        foreach (var error in nearest?.All ?? [])
            errors.Add(error);
    }
}
