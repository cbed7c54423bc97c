using System.Text.Json.Nodes;

namespace OutcomesTracker.IntegrationTests.BadInput;

/// <summary>
/// Changes one place of a JSON text. The value is inserted as raw text, so that it may be one that no library would write.
/// </summary>
internal static class Json
{
    private const string Place = "\"(here)\"";

    public static string With(JsonNode sample, string path, string raw) =>
        Changed(sample, path, (parent, name) => parent[name] = "(here)").Replace(Place, raw, StringComparison.Ordinal);

    public static string Without(JsonNode sample, string path) => Changed(sample, path, (parent, name) => parent.Remove(name));

    public static JsonNode? Find(JsonNode root, string path)
    {
        var node = root;
        foreach (var step in path.Split(['.', '['], StringSplitOptions.RemoveEmptyEntries))
            node = step.EndsWith(']') ? node?[int.Parse(step[..^1])] : node?[step];
        return node;
    }

    private static string Changed(JsonNode sample, string path, Action<JsonObject, string> change)
    {
        var root = sample.DeepClone();
        if (path.EndsWith(']'))
        {
            var list = Find(root, path[..path.LastIndexOf('[')])!.AsArray();
            var place = int.Parse(path[(path.LastIndexOf('[') + 1)..^1]);
            var holder = new JsonObject { ["entry"] = null };
            change(holder, "entry");
            if (holder["entry"] is { } entry)
                list[place] = entry.DeepClone();
            else
                list.RemoveAt(place);
        }
        else
        {
            var dot = path.LastIndexOf('.');
            change((dot < 0 ? root : Find(root, path[..dot])!).AsObject(), path[(dot + 1)..]);
        }
        return root.ToJsonString();
    }
}
