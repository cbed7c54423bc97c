using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using OutcomesTracker.IntegrationTests.Store;
using OutcomesTracker.Server.Health;
using OutcomesTracker.Server.Projections;

namespace OutcomesTracker.IntegrationTests.Projections;

/// <summary>What the health check reports about the views.</summary>
public sealed class HealthTests(StoreDatabase db) : IClassFixture<StoreDatabase>
{
    private static readonly HealthCheckContext Context = new();

    private ViewHealth Health(params IProjection[] projections) => new(db.App, new(db.App), projections, TimeProvider.System);

    [Fact]
    public async Task Numbers_that_were_passed_are_told_and_one_of_them_that_is_committed_later_is_an_error_until_a_rebuild()
    {
        var projection = new SeenProjection(db);
        await using var daemon = await TestDaemon.Start(db, projection);
        var health = Health(projection);
        await daemon.Append(1);
        await daemon.CatchUp();
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(Context)).Status);

        await using (var lost = await RawWriter.Begin(db))
        {
            await lost.Draw();
            await lost.Rollback();
        }
        await daemon.Append(3);
        await daemon.CatchUp();
        var passed = await health.CheckHealthAsync(Context);
        Assert.Equal((HealthStatus.Degraded, true), (passed.Status, passed.Description!.Contains("1 times", StringComparison.Ordinal)));

        // Simulates what no daemon should allow: a number that was passed is committed later.
        var number = await db.Scalar<long>("select starting_sequence + 1 from outcomes.mt_high_water_skips");
        await Commit(number);
        var late = await health.CheckHealthAsync(Context);
        Assert.Equal((HealthStatus.Unhealthy, true), (late.Status, late.Description!.Contains("1 events", StringComparison.Ordinal)));
        Assert.DoesNotContain(number, await projection.Seen());

        var skips = new LogSkips(db.App);
        var known = await skips.Late(default);
        await new Rebuild(db.App, projection).Run();
        await skips.Forget(known, default);
        Assert.Equal(HealthStatus.Degraded, (await health.CheckHealthAsync(Context)).Status);
        Assert.Equal(await TestDaemon.Log(db), (await projection.Seen()).Order());
    }

    [Fact]
    public async Task A_role_that_may_not_see_other_sessions_is_told()
    {
        var blind = $"blind_{Guid.NewGuid():n}";
        await db.Execute(
            $"create role {blind}; grant usage on schema outcomes to {blind}; grant all on all tables in schema outcomes to {blind}"
        );
        await using (var source = NpgsqlDataSource.Create($"{db.ConnectionString};Options=-c role={blind}"))
        {
            var found = await new ViewHealth(source, new(source), [], TimeProvider.System).CheckHealthAsync(Context);
            Assert.Equal(
                (HealthStatus.Degraded, true),
                (found.Status, found.Description!.Contains("pg_read_all_stats", StringComparison.Ordinal))
            );
        }
        await db.Execute($"drop OWNED by {blind}; drop role {blind}");
    }

    private async Task Commit(long number)
    {
        await using var command = db.Owner.CreateCommand(
            """
            with s as (select gen_random_uuid() as id),
              stream as (insert into outcomes.mt_streams (tenant_id, id, version) select 'raw', id, 1 from s)
            insert into outcomes.mt_events (seq_id, id, stream_id, version, data, type, tenant_id)
            select $1, gen_random_uuid(), id, 1, '{"scope": "research", "on": "2026-01-10"}', 'consent_given', 'raw' from s
            """
        );
        command.Parameters.Add(new() { Value = number });
        await command.ExecuteNonQueryAsync();
    }
}
