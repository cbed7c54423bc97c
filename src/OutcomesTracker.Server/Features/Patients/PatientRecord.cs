using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.SideEffects;
using OutcomesTracker.Outcomes.Facts;
using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>One patient's stored events, in the order of their versions; never none.</summary>
public sealed record PatientRecord(
    Guid PatientId,
    string Clinic,
    IReadOnlyList<(StoredEvent Stored, PatientEvent Event)> Events,
    PatientKey? Key
)
{
    public long Version => Events[^1].Stored.Version;

    public PatientCase Case { get; } =
        Events.Aggregate(PatientCase.Empty, (patient, entry) => patient.Evolve((int)entry.Stored.Version, entry.Event));

    /// <summary>The record as it was after an entry, which is not before the first.</summary>
    public PatientRecord Until(long version) =>
        version >= Version ? this : new(PatientId, Clinic, [.. Events.TakeWhile(entry => entry.Stored.Version <= version)], Key);

    private readonly Lazy<PatientFacts> facts = new(() =>
        Events.Aggregate(
            new PatientFacts(Clinic),
            (facts, entry) => facts.Apply(entry.Stored.Sequence, FactChange.Of((int)entry.Stored.Version, entry.Event))
        )
    );

    /// <summary>
    /// The courses with a session on or before a day, with their outcome by the improvement view's own defaults, as far as was known at a
    /// global sequence.
    /// </summary>
    public IEnumerable<CourseResult> CoursesAt(DateOnly day, long asOfSequence = long.MaxValue) =>
        CourseOutcome.OfAll(facts.Value, AssessmentWindow.Default, day, asOfSequence);

    /// <summary>The stored type of an entry.</summary>
    public string TypeOf(int version) => Stored(version).Type;

    /// <summary>The alerts that are open on a day.</summary>
    public IEnumerable<Alert> AlertsAt(DateOnly day) => Case.Alerts().Where(alert => alert.OpensOn <= day && IsRecent(alert));

    /// <summary>A side effect's alert, open or not yet.</summary>
    public Alert? AlertOf(Guid sideEffectId) => Case.AlertOf(sideEffectId) is { } alert && IsRecent(alert) ? alert : null;

    private bool IsRecent(Alert alert) => alert.IsRecent(RecordedOn(alert.Report.Version));

    /// <summary>The UTC day on which an entry was recorded.</summary>
    private DateOnly RecordedOn(int version) => DateOnly.FromDateTime(Stored(version).Timestamp.UtcDateTime);

    private StoredEvent Stored(int version) => Events.First(one => one.Stored.Version == version).Stored;

    /// <summary>Decrypts a protected text; null once the patient's key is destroyed.</summary>
    public string? Open(Domain.Codes.ProtectedText? text) => text is null ? null : Key?.Open(text.Text);
}
