using System.Reflection;
using System.Xml.Linq;

namespace OutcomesTracker.Server.Http;

/// <summary>What a record's members mean: the XML comments of its parameters and properties, which the compiler writes beside each assembly.</summary>
public static class FieldComments
{
    private static readonly Lazy<Dictionary<string, string>> All = new(() => new(
        Directory.EnumerateFiles(AppContext.BaseDirectory, "OutcomesTracker.*.xml")
            .SelectMany(file => XDocument.Load(file).Descendants("member")).SelectMany(CommentsOn).DistinctBy(comment => comment.Key)));

    public static string Of(PropertyInfo member) =>
        All.Value.TryGetValue($"{member.DeclaringType!.FullName}.{member.Name}", out var sentence)
            ? sentence
            : throw new InvalidOperationException($"No XML comment says what {member.DeclaringType.Name}.{member.Name} means.");

    /// <summary>A type's comment has its parameters', a property's is its own.</summary>
    private static IEnumerable<KeyValuePair<string, string>> CommentsOn(XElement member) => NameOf(member).Split(':') switch
    {
        ["T", var record] => member.Elements("param").Select(comment => KeyValuePair.Create($"{record}.{NameOf(comment)}", OneLine(comment.Value))),
        ["P", var property] when member.Element("summary") is { } summary => [KeyValuePair.Create(property, OneLine(summary.Value))],
        _ => [],
    };

    private static string NameOf(XElement element) => element.Attribute("name")!.Value;

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
