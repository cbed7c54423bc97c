using Npgsql;
using NpgsqlTypes;
using OutcomesTracker.Domain.Assessments;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.Domain.Corrections;
using OutcomesTracker.Domain.Outcomes;
using OutcomesTracker.Domain.Patients;
using OutcomesTracker.Domain.Sessions;
using OutcomesTracker.Domain.SideEffects;
using OutcomesTracker.Server.Store;
using OutcomesTracker.Server.Commands;

namespace OutcomesTracker.Server.Features.Outcomes;

/// <summary>The projection of facts: what each event changes is <see cref="FactChange"/>'s to say, here it is written, a row an event.</summary>
public sealed class FactsTable : IProjection
{
    public const string ProjectionName = "PackedFacts";

    public string Name => ProjectionName;

    public IReadOnlyCollection<string> Types { get; } = EventJson.NamesOf(
        typeof(PatientEnrolled), typeof(ConsentGiven), typeof(ConsentWithdrawn), typeof(SessionPerformed), typeof(OutcomeAssessed),
        typeof(SideEffectReported), typeof(SideEffectResolved), typeof(EntryCorrected), typeof(EntryRetracted));

    public async Task Apply(NpgsqlConnection connection, long generation, IReadOnlyList<StoredEvent> page, CancellationToken ct)
    {
        await using var rows = await connection.BeginBinaryImportAsync(
            "copy outcomes.facts_v2 (generation, seq, patient_id, clinic, change) from stdin (format binary)", ct);
        Write(rows, generation, page, ct);
        await rows.CompleteAsync(ct);
    }

    // Into the connection's buffer, which is sent when it is full: to await each of a million values costs more than to write it.
    private static void Write(NpgsqlBinaryImporter rows, long generation, IReadOnlyList<StoredEvent> page, CancellationToken ct)
    {
        var writer = new PackedWriter();
        foreach (var stored in page)
        {
            ct.ThrowIfCancellationRequested();
            if (EventJson.ReadPatient(stored) is not { } happened) continue;
            var change = FactChange.Of((int)stored.Version, happened);
            if (change == default) continue;
            rows.StartRow();
            rows.Write(generation, NpgsqlDbType.Bigint);
            rows.Write(stored.Sequence, NpgsqlDbType.Bigint);
            rows.Write(stored.Stream.Id, NpgsqlDbType.Uuid);
            rows.Write(stored.Stream.Tenant, NpgsqlDbType.Varchar);
            rows.Write(PackedChange.Write(writer, change).ToArray(), NpgsqlDbType.Bytea);
        }
    }

    public async Task Keep(NpgsqlConnection connection, long generation, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("delete from outcomes.facts_v2 where generation <> $1", connection) { CommandTimeout = 0 };
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = generation });
        await command.ExecuteNonQueryAsync(ct);
    }
}
