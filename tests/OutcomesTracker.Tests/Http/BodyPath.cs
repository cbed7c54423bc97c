using System.Text.Json;
using System.Text.Json.Nodes;

namespace OutcomesTracker.Tests.Http;

/// <summary>Finds and changes one member of a body by its path, as error messages write it: <c>treats[0].bodyArea</c>.</summary>
internal static class BodyPath
{
    /// <summary>Every member and every entry of a list, depth first. The opaque member is included, but not its content.</summary>
    public static IEnumerable<string> All(string json, string opaque = "replacement") => Inside(JsonNode.Parse(json)!, "", opaque);

    /// <summary>The paths of the objects; the path of the body itself is empty.</summary>
    public static IEnumerable<string> Objects(string json) =>
        All(json).Where(path => Find(JsonNode.Parse(json)!, path) is JsonObject && path != "replacement").Prepend("");

    public static string With(string json, string path, string value) =>
        Changed(json, path, (parent, name) => parent[name] = JsonNode.Parse(value));

    public static string Without(string json, string path) => Changed(json, path, (parent, name) => parent.Remove(name));

    /// <summary>A value of another type than the member has.</summary>
    public static string OfAnotherType(string json, string path) =>
        Find(JsonNode.Parse(json)!, path)!.GetValueKind() switch
        {
            JsonValueKind.String or JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False => "7",
            JsonValueKind.Number => "\"7\"",
            _ => "{}",
        };

    public static bool IsEntry(string path) => path.EndsWith(']');

    private static IEnumerable<string> Inside(JsonNode node, string path, string opaque)
    {
        if (node is JsonObject members)
            foreach (var (name, value) in members)
            {
                var inner = path.Length == 0 ? name : $"{path}.{name}";
                yield return inner;
                if (inner != opaque)
                    foreach (var deeper in Inside(value!, inner, opaque))
                        yield return deeper;
            }
        if (node is JsonArray entries)
            for (var index = 0; index < entries.Count; index++)
            {
                yield return $"{path}[{index}]";
                foreach (var deeper in Inside(entries[index]!, $"{path}[{index}]", opaque))
                    yield return deeper;
            }
    }

    private static JsonNode? Find(JsonNode root, string path)
    {
        foreach (var step in path.Split(['.', '['], StringSplitOptions.RemoveEmptyEntries))
            root = step.EndsWith(']') ? root[int.Parse(step[..^1])]! : root[step]!;
        return root;
    }

    private static string Changed(string json, string path, Action<JsonObject, string> change)
    {
        var root = JsonNode.Parse(json)!;
        if (IsEntry(path))
        {
            var list = path[..path.LastIndexOf('[')];
            var holder = new JsonObject { ["entry"] = null };
            change(holder, "entry");
            Find(root, list)!.AsArray()[int.Parse(path[(path.LastIndexOf('[') + 1)..^1])] = holder["entry"]?.DeepClone();
            return root.ToJsonString();
        }
        var dot = path.LastIndexOf('.');
        change(Find(root, dot < 0 ? "" : path[..dot])!.AsObject(), path[(dot + 1)..]);
        return root.ToJsonString();
    }
}
