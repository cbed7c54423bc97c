using System.Text.Json;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Store;
using Wolverine.Persistence.Durability;
using Wolverine.Util;

namespace OutcomesTracker.Server.Features.Webhooks;

/// <summary>An alert that a webhook did not take, however often it was sent.</summary>
/// <param name="Id">The message's id in Wolverine's store.</param>
/// <param name="Reason">Why it was not taken the last time.</param>
public sealed record DeadLetter(Guid Id, AlertDelivery Delivery, DateTimeOffset FailedAt, string Reason);

/// <summary>The dead letters of a clinic's webhooks, which Wolverine keeps.</summary>
public sealed class DeadLetters(IMessageStore messages)
{
    private const int PageSize = 500;

    private static readonly string MessageType = typeof(AlertDelivery).ToMessageTypeName();

    // What other failures say is for the operator, who has it in the log.
    private const string OurFault = "The registry could not send it.";

    /// <summary>All that are not being sent again, the latest first.</summary>
    public async Task<List<DeadLetter>> Of(string clinic, CancellationToken cancellation)
    {
        var letters = new List<DeadLetter>();
        for (var page = 1; ; page++)
        {
            var found = await Failures.RunUnwrapped(() =>
                messages.DeadLetters.QueryAsync(
                    new()
                    {
                        MessageType = MessageType,
                        Replayable = false,
                        PageNumber = page,
                        PageSize = PageSize,
                    },
                    cancellation
                )
            );
            letters.AddRange(found.Envelopes.Select(Read).OfType<DeadLetter>().Where(letter => letter.Delivery.Clinic == clinic));
            if (found.Envelopes.Count < PageSize)
                break;
        }
        // A page may repeat what was on the one before, if something is sent again meanwhile.
        return [.. letters.DistinctBy(letter => letter.Id).OrderByDescending(letter => letter.FailedAt).ThenBy(letter => letter.Id)];
    }

    /// <summary>Sends a dead letter again, from the first try on; false if the clinic has none of this id.</summary>
    public async Task<bool> SendAgain(string clinic, Guid id, CancellationToken cancellation)
    {
        var found = await Failures.RunUnwrapped(() =>
            messages.DeadLetters.QueryAsync(new([id]) { MessageType = MessageType, Replayable = false }, cancellation)
        );
        if (found.Envelopes.Select(Read).OfType<DeadLetter>().All(letter => letter.Id != id || letter.Delivery.Clinic != clinic))
            return false;
        await Failures.RunUnwrapped(async () =>
        {
            await messages.DeadLetters.ReplayAsync(new([id]), cancellation);
            return true;
        });
        return true;
    }

    private static DeadLetter? Read(DeadLetterEnvelope letter)
    {
        if (letter.MessageType != MessageType || letter.Replayable || letter.Envelope.Data is not { } data)
            return null;
        try
        {
            var delivery = JsonSerializer.Deserialize<AlertDelivery>(data, ApiJson.Options);
            var reason = letter.ExceptionType == typeof(WebhookFailedException).FullName ? letter.ExceptionMessage : OurFault;
            return delivery is null ? null : new(letter.Id, delivery, letter.FailedAt ?? letter.SentAt, reason);
        }
        catch (JsonException)
        {
            return null; // of a newer server, which can read it
        }
    }
}
