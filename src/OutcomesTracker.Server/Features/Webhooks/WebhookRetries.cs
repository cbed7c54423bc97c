using OutcomesTracker.Server.Settings;
using Wolverine;
using Wolverine.ErrorHandling;

namespace OutcomesTracker.Server.Features.Webhooks;

/// <summary>How messages to webhooks are tried again: after longer and longer times, a day in all, and then kept as dead letters.</summary>
public static class WebhookRetries
{
    private const int AtOnce = 40;

    public static void UseWebhooks(this WolverineOptions options, ServerSettings settings)
    {
        options.LocalQueueFor<AlertDelivery>().MaximumParallelMessages(AtOnce);
        options
            .OnAnyException()
            .ScheduleRetry([.. settings.Of(Catalogue.WebhookRetrySeconds).Select(seconds => TimeSpan.FromSeconds(seconds))]);
    }
}
