using JasperFx.Events.Daemon;
using Marten;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.IntegrationTests.Store;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Projections;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.Projections;

/// <summary>
/// Marten's daemon with the registry's settings and a test's projections, without a server. Its timeout for missing numbers is shorter than
/// a server's and it polls more often, so that tests are fast.
/// </summary>
internal sealed class TestDaemon : IAsyncDisposable
{
    public static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(400);

    private readonly StoreDatabase db;
    private readonly IReadOnlyList<IProjection> projections;
    private readonly Overheard log = new();

    private TestDaemon(StoreDatabase db, IReadOnlyList<IProjection> projections) => (this.db, this.projections) = (db, projections);

    public CommitSignal Signal { get; } = new();

    public DocumentStore Store { get; private set; } = null!;

    public IProjectionDaemon Daemon { get; private set; } = null!;

    /// <summary>How often the daemon has logged that it waits for a transaction that may still commit a missing number.</summary>
    public int Holds => log.Lines.Count(line => line.Contains("holding before the sequence gap", StringComparison.Ordinal));

    public static Task<TestDaemon> Start(StoreDatabase db, params IProjection[] projections) => Start(db, _ => { }, null, projections);

    /// <param name="and">Options that differ from the other tests' options.</param>
    /// <param name="way">The daemon's connection string; null for the database's own.</param>
    public static async Task<TestDaemon> Start(
        StoreDatabase db,
        Action<StoreOptions> and,
        string? way = null,
        params IProjection[] projections
    )
    {
        foreach (var projection in projections)
            await db.Execute("insert into outcomes.projection_generations values ($1, 1) on conflict do nothing", projection.Name);
        var daemon = new TestDaemon(db, projections);
        daemon.Store = DocumentStore.For(options =>
        {
            options.UseRegistry(MartenStore.Open(way ?? db.ConnectionString), EventJson.Reader);
            options.UseProjections(projections, daemon.Signal);
            options.Projections.StaleSequenceThreshold = Timeout;
            options.Projections.FastPollingTime = options.Projections.SlowPollingTime = TimeSpan.FromMilliseconds(50);
            and(options);
        });
        daemon.Daemon = await daemon.Store.BuildProjectionDaemonAsync(logger: daemon.log.CreateLogger("Daemon"));
        await daemon.Daemon.StartAllAsync();
        return daemon;
    }

    /// <summary>Appends an event to each of some streams, new or existing, in one transaction, as the registry does.</summary>
    public async Task<IReadOnlyList<long>> Append(params Guid[] streams)
    {
        await using var session = Store.LightweightSession("harbour");
        var appended = streams
            .Select(stream => session.Events.Append(stream, new ConsentGiven(ConsentScope.Research, new(2026, 1, 10))))
            .ToList();
        await session.SaveChangesAsync();
        Signal.Committed();
        return [.. appended.SelectMany(action => action.Events).Select(e => e.Sequence)];
    }

    public Task Append(int events) =>
        Task.WhenAll(Enumerable.Range(0, events).Chunk(20).Select(some => Append([.. some.Select(_ => Guid.NewGuid())])));

    /// <summary>Waits until every projection has everything that is committed.</summary>
    public Task CatchUp() => new ProjectionControl(db.App, new(db.App), projections).CatchUp().WaitAsync(Eventually.Timeout);

    /// <summary>
    /// The same, and the daemon has observed since then that no number is missing. A session that was idle until now therefore cannot hold
    /// a number that is missing later.
    /// </summary>
    public async Task Rest()
    {
        await CatchUp();
        var now = await db.Scalar<DateTime>("select clock_timestamp()");
        await Eventually.Holds(async () =>
            await db.Scalar<bool>(
                "select coalesce(max(last_updated) > $1, false) from outcomes.mt_event_progression where name = 'HighWaterAllocationFence'",
                now
            )
        );
    }

    public async Task<long> Position() => await new EventLog(db.App).Projected(projections[0].Name);

    /// <summary>The sequence numbers that a projection must have received.</summary>
    public static Task<List<long>> Log(StoreDatabase db) =>
        db.Column<long>(
            "select seq_id from outcomes.mt_events where not is_archived and type in ('consent_given', 'patient_enrolled') order by seq_id"
        );

    public async ValueTask DisposeAsync()
    {
        await Daemon.StopAllAsync();
        Daemon.Dispose();
        await Store.DisposeAsync();
    }
}
