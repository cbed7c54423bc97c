using System.Text.Json.Nodes;

namespace OutcomesTracker.Server.Http;

/// <summary>
/// The values of a JSON document by their paths: <c>device.needleDepthMm</c>, <c>treats[0].bodyArea</c>. A null is no value.
/// </summary>
public static class JsonLeaves
{
    public static Dictionary<string, JsonNode> Of(JsonNode? document, string root = "")
    {
        var leaves = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        Add(leaves, root, document);
        return leaves;
    }

    private static void Add(Dictionary<string, JsonNode> leaves, string path, JsonNode? value)
    {
        switch (value)
        {
            case JsonObject members:
                foreach (var (name, member) in members)
                    Add(leaves, path.Length == 0 ? name : $"{path}.{name}", member);
                break;
            case JsonArray entries:
                for (var index = 0; index < entries.Count; index++)
                    Add(leaves, $"{path}[{index}]", entries[index]);
                break;
            case not null:
                leaves[path] = value;
                break;
        }
    }
}
