using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Projections;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Health;

/// <summary>
/// Whether the views have all that was committed, and have it in time: what an operator should know of the log and of the daemon that
/// projects it. Degraded: a view is late or may become so. Unhealthy: a view lacks events. Reports numbers, never patients.
/// </summary>
public sealed class ViewHealth(NpgsqlDataSource database, LogSkips skips, IReadOnlyList<IProjection> projections, TimeProvider clock)
    : IHealthCheck
{
    // A dead sequence number delays the views for GapTimeout, and then a few polls more.
    private static readonly TimeSpan Expected = ProjectionHosting.GapTimeout + TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, (long Sequence, long Since)> stands = [];

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var (late, passed) = await skips.Recount(cancellationToken);
            List<string> concerns = [.. await OfTheLog(cancellationToken), .. await OfProjections(cancellationToken)];
            if (passed > 0)
                concerns.Add($"{passed} times numbers that nobody committed were passed in the last quarter of an hour.");
            if (late > 0)
                return HealthCheckResult.Unhealthy(
                    $"{late} events were committed after their numbers had been passed as dead; "
                        + "the views lack them until `outcomes rebuild`."
                );
            return concerns.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join(' ', concerns));
        }
        catch (Exception failure) when (Unavailability.IsUnavailability(failure))
        {
            // Readiness reports this, and is checked more often.
            return HealthCheckResult.Degraded("The database does not answer.");
        }
    }

    private async Task<List<string>> OfTheLog(CancellationToken cancellation)
    {
        var concerns = new List<string>();
        var (seesSessions, held) = (
            await database.Query(
                """
                select pg_has_role('pg_read_all_stats', 'usage'), coalesce((
                  select extract(epoch from now() - g.last_updated)::float8
                  from outcomes.mt_event_progression g join outcomes.mt_event_progression m using (last_seq_id)
                  where g.name = 'HighWaterStuckGap' and m.name = 'HighWaterMark'
                    and exists (select from outcomes.mt_events where seq_id > m.last_seq_id)), 0)
                """,
                row => (row.GetBoolean(0), TimeSpan.FromSeconds(row.GetDouble(1))),
                cancellation
            )
        )[0];
        if (!seesSessions)
            concerns.Add(
                "The serving role may not see who else is at work in the database: "
                    + "grant pg_read_all_stats to outcomes_app (ops/postgres-roles.sql)."
            );
        if (held > Expected)
            concerns.Add(
                $"A missing number has held the views for {held.TotalSeconds:0} s: "
                    + "an older transaction is still at work, or idle, in the database."
            );
        return concerns;
    }

    /// <summary>Reports the projections that are behind the high-water mark and do not move.</summary>
    private async Task<List<string>> OfProjections(CancellationToken cancellation)
    {
        var concerns = new List<string>();
        foreach (var projection in projections)
        {
            var (sequence, mark) = (
                await database.Query(
                    "select sequence, "
                        + "coalesce((select last_seq_id from outcomes.mt_event_progression where name = 'HighWaterMark'), 0) "
                        + "from outcomes.projection_position($1)",
                    row => (row.GetInt64(0), row.GetInt64(1)),
                    cancellation,
                    projection.Name
                )
            )[0];
            if (sequence >= mark || !stands.TryGetValue(projection.Name, out var stood) || stood.Sequence != sequence)
                stands[projection.Name] = (sequence, clock.GetTimestamp());
            else if (clock.GetElapsedTime(stood.Since) is var idle && idle > Expected)
                concerns.Add($"The projection {projection.Name} has stood at {sequence} for {idle.TotalSeconds:0} s.");
        }
        return concerns;
    }
}
