using JasperFx.Events;
using Marten;
using Marten.Events.Projections;
using OutcomesTracker.Cohorts.Packing;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Outcomes.Facts;
using OutcomesTracker.Server.Features.Outcomes;

namespace OutcomesTracker.Benchmarks;

/// <summary>
/// An ordinary Marten projection, with default settings, that writes the same fact rows: the reference that ours is compared with.
/// </summary>
internal sealed class PlainProjection : EventProjection
{
    public const string Table = "outcomes.facts_plain";

    private readonly PackedWriter writer = new();

    public PlainProjection(FactsTable facts)
    {
        Name = "PlainFacts";
        foreach (var type in facts.Types)
            IncludeType(type);
        Options.DeleteDataInTableOnTeardown(Table);
    }

    public override ValueTask ApplyAsync(IDocumentOperations operations, IEvent e, CancellationToken cancellation)
    {
        if (e.Data is not PatientEvent happened || FactChange.Of((int)e.Version, happened) is var change && change == default)
            return default;
        operations.QueueSqlCommand(
            $"insert into {Table} (generation, seq, patient_id, clinic, change) values (1, ?, ?, ?, ?)",
            e.Sequence,
            e.StreamId,
            e.TenantId,
            PackedChange.Write(writer, change).ToArray()
        );
        return default;
    }
}
