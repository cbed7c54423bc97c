using System.Text.Json;
using System.Text.Json.Nodes;
using OutcomesTracker.Domain.Events;

namespace OutcomesTracker.Server.Commands;

/// <summary>An older version of an event: the name that it is stored under, and how its JSON becomes that of a later one.</summary>
/// <param name="ReadAs">The stored name of the later version: the current one, or itself an older one.</param>
public sealed record OlderVersion(string StoredName, string ReadAs, Func<JsonObject, JsonObject> Upcast);

/// <summary>
/// Reads stored events of every version as the current version. An event whose shape changes gets a new name, and the old name an
/// <see cref="OlderVersion"/>.
/// </summary>
public sealed class EventReader
{
    private readonly Dictionary<string, OlderVersion> older;

    public EventReader(params IReadOnlyList<OlderVersion> versions)
    {
        older = versions.ToDictionary(version => version.StoredName, StringComparer.Ordinal);
        Options = EventJson.Configure(this);
    }

    public JsonSerializerOptions Options { get; }

    /// <summary>The event as the domain knows it, or null for what is foreign to it (another application's event, a tombstone).</summary>
    public object? Read(string name, ReadOnlyMemory<byte> data)
    {
        while (older.TryGetValue(name, out var version))
            (name, data) = (version.ReadAs, JsonSerializer.SerializeToUtf8Bytes(version.Upcast(JsonNode.Parse(data.Span)!.AsObject())));
        return EventNames.TypeOf(name) is { } type ? JsonSerializer.Deserialize(data.Span, type, Options) : null;
    }

    /// <summary>The type as which an event of this stored name is read; null if it is foreign.</summary>
    public Type? TypeOf(string name)
    {
        while (older.TryGetValue(name, out var version))
            name = version.ReadAs;
        return EventNames.TypeOf(name);
    }

    /// <summary>Every name under which these may be stored.</summary>
    public IReadOnlyList<string> NamesOf(params Type[] types)
    {
        var names = types.Select(EventNames.Of).ToList();
        for (var at = 0; at < names.Count; at++)
            names.AddRange(older.Values.Where(version => version.ReadAs == names[at]).Select(version => version.StoredName));
        return names;
    }
}
