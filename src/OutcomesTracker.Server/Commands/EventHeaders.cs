using System.Text.Json;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Commands;

/// <summary>An event's metadata: who recorded it, with which key and under which rules. Stored beside the data, never in it.</summary>
/// <param name="Role">The role of the token's subject.</param>
/// <param name="Actor">The actor named in an import line.</param>
/// <param name="Key">The idempotency key.</param>
/// <param name="Content">The digest of the command's content, by which a repeated key is compared.</param>
/// <param name="Rules">The version of the clinical rules that were applied.</param>
public sealed record EventHeaders(Role? Role, string? Actor, Guid? Key, string? Content, string? Rules)
{
    public static EventHeaders For(Caller caller, CommandRequest request, string? content) =>
        new(caller.Role, request.ClaimedActor, request.Key, content, RulesVersion.Current);

    /// <summary>The headers of a stored event; an event that another application wrote may have none.</summary>
    public static EventHeaders Of(StoredEvent stored) =>
        stored.Headers is { } json && JsonSerializer.Deserialize<EventHeaders>(json, EventJson.Options) is { } headers
            ? headers
            : new(null, null, null, null, null);

    /// <summary>The headers that are present, by their stored names.</summary>
    public IEnumerable<(string Name, object Value)> Named()
    {
        if (Role is { } role)
            yield return ("role", Code<Role>.Of(role));
        if (Actor is not null)
            yield return ("actor", Actor);
        if (Key is { } key)
            yield return ("key", key);
        if (Content is not null)
            yield return ("content", Content);
        if (Rules is not null)
            yield return ("rules", Rules);
    }
}
