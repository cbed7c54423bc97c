using Microsoft.Extensions.Logging;

namespace OutcomesTracker.Server;

/// <summary>Background work that goes on until the server stops, whatever fails meanwhile.</summary>
internal static class RetriedWork
{
    /// <summary>Does the work again and again; after a failure, it logs the failure's type and waits first.</summary>
    /// <param name="what">What cannot be done, for the log: "The facts cannot be read".</param>
    public static async Task Run(
        Func<CancellationToken, Task> work,
        string what,
        TimeSpan afterFailure,
        TimeProvider clock,
        ILogger log,
        CancellationToken stop
    )
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await work(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                log.LogWarning("{Work} just now: {Failure}", what, failure.GetType().Name);
                await Task.Delay(afterFailure, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
