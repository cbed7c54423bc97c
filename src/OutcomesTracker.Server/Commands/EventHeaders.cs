using System.Text.Json;
using System.Text.Json.Serialization;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Server.Store;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Commands;

/// <summary>Who, when and why, beside an event and never in it.</summary>
/// <param name="Role">The role of the token's subject.</param>
/// <param name="Actor">Who an import line says acted.</param>
/// <param name="Key">The idempotency key.</param>
/// <param name="Content">The digest by which a repeated key is compared.</param>
/// <param name="Rules">The version of the clinical rules that judged.</param>
public sealed record EventHeaders(Role? Role, string? Actor, Guid? Key, string? Content, string? Rules)
{
    public static EventHeaders For(Caller caller, CommandRequest request, string? content) =>
        new(caller.Role, request.ClaimedActor, request.Key, content, RulesVersion.Current);

    /// <summary>The headers of a stored event; an event that another application wrote may have none.</summary>
    public static EventHeaders Of(StoredEvent stored) =>
        stored.Headers is { } json && JsonSerializer.Deserialize<EventHeaders>(json, EventJson.Options) is { } headers ? headers : new(null, null, null, null, null);

    [JsonIgnore]
    public string Json => JsonSerializer.Serialize(this, EventJson.Options);
}
