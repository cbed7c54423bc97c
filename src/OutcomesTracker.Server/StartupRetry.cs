using System.Diagnostics;
using Microsoft.Extensions.Logging;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server;

/// <summary>Retries at startup for a server that starts before its databases: after a power failure all start at once.</summary>
internal static class StartupRetry
{
    public static readonly TimeSpan OfServer = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Retries until the database answers, even with an error, or until the timeout.</summary>
    public static async Task Try(Func<Task> work, TimeSpan timeout, ILogger log, CancellationToken cancellation)
    {
        for (var started = Stopwatch.GetTimestamp(); ; )
        {
            try
            {
                await work();
                return;
            }
            catch (Exception failure) when (Unavailability.IsUnavailability(failure) && Stopwatch.GetElapsedTime(started) < timeout)
            {
                log.LogWarning("Waiting for the database: {Reason}", failure.Message);
                await Task.Delay(Pause, cancellation);
            }
        }
    }
}
