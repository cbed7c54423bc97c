using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Commands;

namespace OutcomesTracker.IntegrationTests.BadInput;

/// <summary>A command's body with up to four errors, sometimes none, determined by a seed.</summary>
internal sealed record RandomBody(CommandDefinition Command, string Json)
{
    private static readonly string[] Values = [.. Hostile.Values.Where(value => !Hostile.IsNoJson(value.Key)).Select(value => value.Value)];

    private const string Place = "(hostile value ";

    public static RandomBody Of(int seed, Subject subject)
    {
        var random = new Random(seed);
        var command = RegistryFeatures.Commands[random.Next(RegistryFeatures.Commands.Count)];
        var body = subject.Body(command);
        for (var times = random.Next(5); times > 0; times--)
            Change(body, random);
        var json = Regex.Replace(
            body.ToJsonString(),
            $"\"{Regex.Escape(Place)}([0-9]+)\"",
            place => Values[int.Parse(place.Groups[1].Value, CultureInfo.InvariantCulture)]
        );
        return new(command, random.Next(10) == 0 ? Spoilt(json, random) : json);
    }

    private static void Change(JsonObject body, Random random)
    {
        var objects = Objects(body).ToArray();
        var parent = objects[random.Next(objects.Length)];
        var members = parent.Select(member => member.Key).ToArray();
        var name = members.Length == 0 ? "empty" : members[random.Next(members.Length)];
        switch (random.Next(6))
        {
            case 0:
                parent.Remove(name);
                break;
            case 1:
                parent[$"{name}{random.Next(10)}"] = Any(random);
                break;
            case 2:
                parent[name] = new JsonArray(parent[name]?.DeepClone(), parent[name]?.DeepClone());
                break;
            case 3:
                parent[name] = new JsonObject { [name] = parent[name]?.DeepClone() };
                break;
            case 4:
                parent[name] = members.Length == 0 ? null : parent[members[random.Next(members.Length)]]?.DeepClone();
                break;
            default:
                parent[name] = Any(random);
                break;
        }
    }

    // A placeholder, which is replaced when the body is written, since no JSON library would write some of the values.
    private static string Any(Random random) => $"{Place}{random.Next(Values.Length)}";

    private static IEnumerable<JsonObject> Objects(JsonNode? node) =>
        node switch
        {
            JsonObject inside => inside.Select(member => member.Value).SelectMany(Objects).Prepend(inside),
            JsonArray entries => entries.SelectMany(Objects),
            _ => [],
        };

    /// <summary>Truncates the text, or removes, doubles or replaces one character.</summary>
    private static string Spoilt(string json, Random random)
    {
        var place = random.Next(json.Length);
        return random.Next(4) switch
        {
            0 => json[..place],
            1 => json.Remove(place, 1),
            2 => json.Insert(place, json[place..(place + 1)]),
            _ => json.Remove(place, 1).Insert(place, ((char)random.Next(32, 127)).ToString()),
        };
    }
}
