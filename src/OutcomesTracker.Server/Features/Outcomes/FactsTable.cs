using Npgsql;
using NpgsqlTypes;
using OutcomesTracker.Cohorts.Packing;
using OutcomesTracker.Domain.Assessments;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.Domain.Corrections;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Domain.Sessions;
using OutcomesTracker.Domain.SideEffects;
using OutcomesTracker.Outcomes.Facts;
using OutcomesTracker.Server.Projections;

namespace OutcomesTracker.Server.Features.Outcomes;

/// <summary>
/// The projection of facts. <see cref="FactChange"/> derives what an event changes; this class writes it, one row per event.
/// </summary>
public sealed class FactsTable : IProjection
{
    public const string ProjectionName = "PackedFacts";

    public string Name => ProjectionName;

    public IReadOnlyCollection<Type> Types { get; } =
    [
        typeof(PatientEnrolled),
        typeof(ConsentGiven),
        typeof(ConsentWithdrawn),
        typeof(SessionPerformed),
        typeof(OutcomeAssessed),
        typeof(SideEffectReported),
        typeof(SideEffectResolved),
        typeof(EntryCorrected),
        typeof(EntryRetracted),
    ];

    public async Task Apply(
        NpgsqlConnection connection,
        long generation,
        IReadOnlyList<ProjectedEvent> page,
        CancellationToken cancellation
    )
    {
        await using var rows = await connection.BeginBinaryImportAsync(
            "copy outcomes.facts_v2 (generation, seq, patient_id, clinic, change) from stdin (format binary)",
            cancellation
        );
        Write(rows, generation, page, cancellation);
        await rows.CompleteAsync(cancellation);
    }

    // Synchronous, into the connection's buffer, which is sent when it is full: awaiting each of a million values costs more than writing
    // it.
    private static void Write(
        NpgsqlBinaryImporter rows,
        long generation,
        IReadOnlyList<ProjectedEvent> page,
        CancellationToken cancellation
    )
    {
        var writer = new PackedWriter();
        foreach (var one in page)
        {
            cancellation.ThrowIfCancellationRequested();
            if (one.Happened is not PatientEvent happened)
                continue;
            var change = FactChange.Of((int)one.Version, happened);
            if (change == default)
                continue;
            rows.StartRow();
            rows.Write(generation, NpgsqlDbType.Bigint);
            rows.Write(one.Sequence, NpgsqlDbType.Bigint);
            rows.Write(one.Stream.Id, NpgsqlDbType.Uuid);
            rows.Write(one.Stream.Tenant, NpgsqlDbType.Varchar);
            rows.Write(PackedChange.Write(writer, change).ToArray(), NpgsqlDbType.Bytea);
        }
    }

    public Task<bool> RemoveOtherGenerations(NpgsqlConnection connection, long generation, CancellationToken cancellation) =>
        Generations.RemoveOtherGenerations(connection, "outcomes.facts_v2", generation, cancellation);
}
