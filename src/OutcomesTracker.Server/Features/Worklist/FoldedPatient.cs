using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Outcomes.Facts;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Features.Worklist;

/// <summary>A patient's stream, folded as far as it is read.</summary>
internal sealed class FoldedPatient(StreamKey stream)
{
    private readonly PatientFacts facts = new(stream.Tenant);
    private readonly Dictionary<int, DateOnly> recordedOn = [];
    private PatientCase patient = PatientCase.Empty;

    public StreamKey Stream { get; } = stream;

    public long Version { get; private set; }

    public void Apply(StoredEvent stored)
    {
        Version = stored.Version;
        if (EventJson.ReadPatient(stored) is not { } happened)
            return;
        var version = (int)stored.Version;
        recordedOn[version] = DateOnly.FromDateTime(stored.Timestamp.UtcDateTime);
        patient = patient.Evolve(version, happened);
        facts.Apply(stored.Sequence, FactChange.Of(version, happened));
    }

    public IEnumerable<WorkEntry> Entries() => patient.IsEnrolled ? WorkEntries.Of(patient, facts, version => recordedOn[version]) : [];
}
