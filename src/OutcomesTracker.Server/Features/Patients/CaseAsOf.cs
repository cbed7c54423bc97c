using System.Text.Json;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>The point at which a case is shown: what was known then, and of that what was true on a day. At most one says when.</summary>
/// <param name="AsOfVersion">The case as it stood after this entry.</param>
/// <param name="AsOfSequence">As far as was known at this global sequence; beyond the end it means all.</param>
/// <param name="RecordedBefore">As far as was recorded before this instant, by the database's clock.</param>
/// <param name="Cutoff">
/// A clinical day: only what happened on or before it, whenever it was recorded. Default: all, as of the clinic's today.
/// </param>
public sealed record CaseAsOf(
    [AtLeast(1)] long? AsOfVersion = null,
    [AtLeast(0)] long? AsOfSequence = null,
    DateTimeOffset? RecordedBefore = null,
    DateOnly? Cutoff = null
)
{
    private static readonly string[] Points = ["asOfVersion", "asOfSequence", "recordedBefore"];

    public static ObjectKind Kind { get; } = RecordKinds.Of<CaseAsOf>() with { Whole = CheckOnePoint };

    /// <summary>The record as it was at this point; null if the patient was not enrolled yet.</summary>
    public (PatientRecord? Record, Problem? Problem) Of(PatientRecord record)
    {
        if (AsOfVersion > record.Version)
            return (null, Problem.Malformed("asOfVersion", $"asOfVersion must be an entry of the case, which has {record.Version}."));
        // A clock may be set back: an entry was there as soon as a later one was.
        var last = record.Events.LastOrDefault(entry =>
            AsOfVersion is { } version ? entry.Stored.Version <= version
            : AsOfSequence is { } sequence ? entry.Stored.Sequence <= sequence
            : RecordedBefore is not { } instant || entry.Stored.Timestamp < instant
        );
        return last.Event is null ? (null, Problem.UnknownPatient) : (record.Until(last.Stored.Version), null);
    }

    private static void CheckOnePoint(JsonElement query, FieldErrors errors)
    {
        var given = Points.Where(name => query.TryGetProperty(name, out _)).ToList();
        foreach (var further in given.Skip(1))
            errors.AddOf(further, $"must not be given beside {given[0]}");
    }
}
