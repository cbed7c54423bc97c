using System.Collections.Immutable;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Corrections;
using OutcomesTracker.Domain.Decisions;

namespace OutcomesTracker.Development.Synthetic;

/// <summary>One command of a patient, and when it is recorded. Its version is set once all entries are in order.</summary>
internal sealed class ChartEntry(PatientCommand command, DateOnly recordedOn, string actor, ChartEntry? target = null)
{
    public PatientCommand Command { get; set; } = command;

    /// <summary>The day by which the entries are ordered; it is not sent.</summary>
    public DateOnly RecordedOn { get; } = recordedOn;

    public string Actor { get; } = actor;

    /// <summary>The entry that a correction or retraction refers to. Its version is sent instead of the one in the command.</summary>
    public ChartEntry? Target { get; } = target;

    public int Version { get; set; }
}

/// <summary>All that is recorded about one patient.</summary>
internal sealed class Chart(SyntheticClinic clinic, Guid patientId, DateOnly lastDay)
{
    private readonly List<ChartEntry> entries = new(64);

    public SyntheticClinic Clinic { get; } = clinic;

    public Guid PatientId { get; } = patientId;

    public DateOnly LastDay { get; } = lastDay;

    public IReadOnlyList<ChartEntry> Entries => entries;

    /// <summary>Entries of one day keep the order in which they are added. Nothing is recorded after the last day.</summary>
    public ChartEntry Add(PatientCommand command, DateOnly recordedOn, string? actor = null, ChartEntry? target = null)
    {
        var entry = new ChartEntry(command, Min(recordedOn, LastDay), actor ?? Clinic.Staff[0].Id, target);
        entries.Add(entry);
        return entry;
    }

    public ChartEntry Correct(ChartEntry target, RecordingCommand replacement, string reason, DateOnly recordedOn) =>
        Add(new CorrectEntry(0, ProtectedText.Plain(reason), [replacement]), recordedOn, target.Actor, target);

    public ChartEntry Retract(ChartEntry target, string reason, DateOnly recordedOn) =>
        Add(new RetractEntry(0, ProtectedText.Plain(reason)), recordedOn, target.Actor, target);

    /// <summary>The entries in the order in which they are sent, each with its version.</summary>
    public ImmutableArray<ChartEntry> InOrder()
    {
        ImmutableArray<ChartEntry> ordered = [.. entries.OrderBy(entry => entry.RecordedOn)]; // stable
        for (var index = 0; index < ordered.Length; index++)
            ordered[index].Version = index + 1;
        return ordered;
    }

    private static DateOnly Min(DateOnly a, DateOnly b) => a < b ? a : b;
}
