using System.Threading.RateLimiting;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.Server.Imports;

/// <summary>How many imports of one caller may run at once on this server, those that answer later too.</summary>
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
