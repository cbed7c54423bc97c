using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>A field of a case that differs between two points.</summary>
/// <param name="Entry">The version of the entry that has the field; left out for a consent or a course, which follow from several.</param>
/// <param name="Type">The entry's type, <c>consent</c> or <c>course</c>.</param>
/// <param name="Field">
/// Where it is in the entry's data, and <c>standing</c> for the entry itself: <c>in-effect</c> or <c>retracted</c>. Of a consent
/// <c>treatment.inForce</c>, of a course <c>acne-scars.cheeks.2025-01-05.outcome</c>, by its first session's day.
/// </param>
/// <param name="Before">Its value at the first point; null for none. "masked" where the caller may not see it.</param>
/// <param name="After">Its value at the second point.</param>
/// <param name="By">The version of the entry that gave it this value.</param>
public sealed record CaseChange(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Entry,
    string Type,
    string Field,
    JsonElement Before,
    JsonElement After,
    long By
)
{
    /// <summary>Whether it is free text.</summary>
    [JsonIgnore]
    public bool IsFreeText { get; init; }
}

/// <summary>
/// What changed in a case from one entry to another, and by which entry: the entries' own fields, and what follows from them.
/// </summary>
/// <param name="cutoff">The day after which nothing counts; null for none.</param>
/// <param name="today">The clinic's day, on which courses are judged without a cutoff.</param>
public sealed class CaseChanges(PatientRecord record, DateOnly? cutoff, DateOnly today, Disclosure reader)
{
    private const string InEffect = "in-effect",
        Retracted = "retracted";

    private readonly EventFields fields = new(record, reader);

    private sealed record Place(int? Entry, string Type, string Field);

    /// <param name="from">A version; 0 is before the enrolment.</param>
    /// <param name="to">A later version, or the same.</param>
    public IReadOnlyList<CaseChange> Between(long from, long to)
    {
        var changed = new Dictionary<Place, CaseChange>();
        var (patient, sequence, before) = (PatientCase.Empty, 0L, (Snapshot?)null);
        foreach (var (stored, happened) in record.Events.TakeWhile(entry => entry.Stored.Version <= to))
        {
            if (stored.Version > from)
                before ??= After(patient, sequence);
            (patient, sequence) = (patient.Evolve((int)stored.Version, happened), stored.Sequence);
            if (before is null)
                continue;
            var after = After(patient, sequence);
            foreach (var (place, difference) in OfEntries(before, after).Concat(OfWhatFollows(before, after)))
                changed[place] = new(
                    place.Entry,
                    place.Type,
                    place.Field,
                    changed.TryGetValue(place, out var earlier) ? earlier.Before : Value(difference.Before),
                    Value(difference.After),
                    stored.Version
                )
                {
                    IsFreeText = difference.IsFreeText || earlier is { IsFreeText: true },
                };
            before = after;
        }
        // A value that came back is no change; a masked one may have, which a reader could not tell apart.
        return
        [
            .. changed
                .Values.Where(change => IsMasked(change) || !JsonElement.DeepEquals(change.Before, change.After))
                .OrderBy(change => change.Entry ?? int.MaxValue),
        ];
    }

    private static bool IsMasked(CaseChange change) =>
        change.After.ValueKind == JsonValueKind.String && change.After.ValueEquals(Disclosure.Mask);

    private static JsonElement Value(JsonNode? value) => JsonSerializer.SerializeToElement(value);

    private IEnumerable<(Place, FieldDifference)> OfEntries(Snapshot before, Snapshot after)
    {
        foreach (var version in before.Entries.Keys.Union(after.Entries.Keys))
        {
            var (was, now) = (before.Entries.GetValueOrDefault(version), after.Entries.GetValueOrDefault(version));
            if (ReferenceEquals(was, now))
                continue;
            var type = record.TypeOf(version);
            if (StandingOf(was) is var stood && StandingOf(now) is var stands && stood != stands)
                yield return (new(version, type, "standing"), new("standing", stood, stands, IsFreeText: false));
            foreach (var difference in fields.Between(was?.Current, now?.Current))
                yield return (new(version, type, difference.Path), difference);
        }
    }

    private static string? StandingOf(Entry? entry) =>
        entry is null ? null
        : entry.IsEnteredInError ? Retracted
        : InEffect;

    private static IEnumerable<(Place, FieldDifference)> OfWhatFollows(Snapshot before, Snapshot after)
    {
        foreach (var key in before.Following.Keys.Union(after.Following.Keys))
            if (
                (before.Following.GetValueOrDefault(key), after.Following.GetValueOrDefault(key)) is var (was, now)
                && !JsonNode.DeepEquals(was, now)
            )
                yield return (new(null, key.Type, key.Path), new(key.Path, was, now, IsFreeText: false));
    }

    /// <summary>What a case says after an entry.</summary>
    /// <param name="Entries">The entries but for those that only change others.</param>
    /// <param name="Following">Consents and courses, by their fields.</param>
    private sealed record Snapshot(
        IReadOnlyDictionary<int, Entry> Entries,
        IReadOnlyDictionary<(string Type, string Path), JsonNode> Following
    );

    private Snapshot After(PatientCase patient, long sequence)
    {
        var asOfDay = cutoff is { } day ? patient.Through(day) : patient;
        var consents = ConsentInCase.AllOf(asOfDay).SelectMany(consent => Leaves("consent", Code<ConsentScope>.Of(consent.Scope), consent));
        var courses = record
            .CoursesAt(cutoff ?? today, sequence)
            .Select(CourseInCase.Of)
            .SelectMany(course => Leaves("course", NameOf(course), course));
        return new(
            asOfDay.Entries.Where(entry => entry.Current.Amends() is null).ToDictionary(entry => entry.Version),
            consents.Concat(courses).ToDictionary()
        );
    }

    private static string NameOf(CourseInCase course) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Code<Indication>.Of(course.Indication)}.{Code<BodyArea>.Of(course.BodyArea)}.{course.FirstSessionOn:yyyy-MM-dd}"
        );

    private static IEnumerable<KeyValuePair<(string, string), JsonNode>> Leaves<T>(string type, string name, T value) =>
        JsonLeaves
            .Of(JsonSerializer.SerializeToNode(value, ApiJson.Options), name)
            .Select(leaf => KeyValuePair.Create((type, leaf.Key), leaf.Value));
}
