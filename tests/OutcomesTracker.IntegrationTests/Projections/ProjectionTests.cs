using System.Collections.Concurrent;
using OutcomesTracker.IntegrationTests.Store;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.Projections;

/// <summary>Every projection receives every event once and in order, whatever else happens.</summary>
public sealed class ProjectionTests(StoreDatabase db) : IClassFixture<StoreDatabase>
{
    [Fact]
    public async Task What_was_committed_is_projected_and_the_daemon_s_progress_says_so()
    {
        var projection = new SeenProjection(db);
        await using var daemon = await TestDaemon.Start(db, projection);
        await daemon.Append(1_200);
        await daemon.CatchUp();
        var log = await TestDaemon.Log(db);
        Assert.Equal(log, await projection.Seen());
        Assert.Equal(log[^1], await new EventLog(db.App).Projected(projection.Name));
        Assert.Equal(
            log[^1],
            await db.Scalar<long>("select last_seq_id from outcomes.mt_event_progression where name = $1", projection.Name + ":All")
        );
    }

    [Fact]
    public async Task A_commit_is_projected_by_its_signal_and_not_by_the_next_poll()
    {
        var projection = new SeenProjection(db);
        await using var daemon = await TestDaemon.Start(
            db,
            options => options.Projections.FastPollingTime = options.Projections.SlowPollingTime = TimeSpan.FromHours(1),
            null,
            projection
        );
        daemon.Signal.Committed();
        await daemon.CatchUp();
        for (var i = 0; i < 20; i++)
        {
            await daemon.Append(Guid.NewGuid());
            await daemon.CatchUp();
        }
    }

    [Fact]
    public async Task Tombstones_and_foreign_types_are_passed_and_not_given()
    {
        var types = new ConcurrentBag<Type>();
        var projection = new SeenProjection(
            db,
            page =>
            {
                foreach (var e in page)
                    types.Add(e.Happened.GetType());
                return Task.CompletedTask;
            }
        );
        await using var daemon = await TestDaemon.Start(db, projection);
        await daemon.Append(3);
        foreach (var type in new[] { "tombstone", "somebody_elses", "consent_given", "somebody_elses" })
        {
            await using var foreign = await RawWriter.Begin(db);
            await foreign.Draw();
            await foreign.Insert(type);
            await foreign.Commit();
        }
        daemon.Signal.Committed();
        await daemon.CatchUp();
        Assert.Equal(await TestDaemon.Log(db), await projection.Seen());
        Assert.Subset(projection.Types.ToHashSet(), types.ToHashSet());
    }

    [Fact]
    public async Task A_projection_that_fails_holds_up_itself_only_and_goes_on_where_it_was()
    {
        var broken = true;
        var poor = new SeenProjection(db, _ => broken ? throw new InvalidDataException("cannot") : Task.CompletedTask);
        var good = new SeenProjection(db);
        await using var daemon = await TestDaemon.Start(db, poor, good);
        await daemon.Append(10);
        var target = await new EventLog(db.App).HighestSequence();
        await Eventually.Holds(async () => await new EventLog(db.App).Projected(good.Name) >= target);
        await Eventually.Holds(() => daemon.Daemon.HasAnyPaused(), "The projection did not fail.");
        Assert.Equal(0, await new EventLog(db.App).Projected(poor.Name));
        broken = false;
        // In a server, Wolverine restarts the projection (see ServerTests).
        await daemon.Daemon.StartAgentAsync(poor.Name, CancellationToken.None);
        await daemon.CatchUp();
        Assert.Equal(await TestDaemon.Log(db), await poor.Seen());
    }

    [Fact]
    public async Task A_commit_that_PostgreSQL_refuses_is_tried_again_with_its_rows_and_only_once()
    {
        var projection = new SeenProjection(db);
        await db.Execute(
            $$"""
            create table outcomes.refusals (left_over int); insert into outcomes.refusals values (1); create sequence outcomes.refused;
            grant usage on sequence outcomes.refused to outcomes_app;
            create function outcomes.refuse() returns trigger language plpgsql as $f$
            begin
              if new.projection = '{{projection.Name}}' and nextval('outcomes.refused') = 1 then
                raise exception 'again' using ERRCODE = '40P01';
              end if;
              return null;
            end $f$;
            create constraint trigger refuse after insert on outcomes.seen DEFERRABLE INITIALLY DEFERRED
              for each row execute function outcomes.refuse();
            """
        );
        await using var daemon = await TestDaemon.Start(db, projection);
        await daemon.Append(30);
        await daemon.CatchUp();
        await db.Execute("drop trigger refuse on outcomes.seen");
        Assert.True(await db.Scalar<long>("select last_value from outcomes.refused") > 1);
        Assert.False(daemon.Daemon.HasAnyPaused());
        Assert.Equal(await TestDaemon.Log(db), await projection.Seen());
    }

    [Fact]
    public async Task Two_daemons_at_one_projection_write_nothing_twice()
    {
        // Simulates a frozen server that resumes, and has not noticed yet that its projections were assigned to another one.
        var projection = new SeenProjection(db, _ => Task.Delay(1));
        await using var one = await TestDaemon.Start(db, projection);
        await using var other = await TestDaemon.Start(db, projection);
        for (var round = 0; round < 20; round++)
        {
            await one.Append(40);
            other.Signal.RemoteCommitted();
            if (one.Daemon.CurrentAgents().Concat(other.Daemon.CurrentAgents()).All(agent => agent.Failure is not null))
                break;
        }
        await one.Daemon.StopAllAsync();
        await other.Daemon.StopAllAsync();
        await one.Daemon.StartAllAsync();
        await one.CatchUp();
        Assert.Equal(await TestDaemon.Log(db), await projection.Seen());
    }
}
