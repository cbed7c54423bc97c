using System.Threading.RateLimiting;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.Server.Imports;

/// <summary>Limits how many imports of one caller may run at once on this server, asynchronous ones included.</summary>
public static class ImportTurns
{
    public static PartitionedRateLimiter<Caller> Create(ServerSettings settings) =>
        PartitionedRateLimiter.Create<Caller, object>(caller =>
            RateLimitPartition.GetConcurrencyLimiter<object>(
                caller.Who,
                _ => new() { PermitLimit = settings.Of(Catalogue.ImportsAtOnce), QueueLimit = 0 }
            )
        );
}
