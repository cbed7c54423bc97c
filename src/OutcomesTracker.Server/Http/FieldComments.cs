using System.Reflection;
using System.Xml.Linq;

namespace OutcomesTracker.Server.Http;

/// <summary>What a record's members mean: the XML comments of its parameters, which the compiler writes beside each assembly.</summary>
public static class FieldComments
{
    private static readonly Lazy<Dictionary<(string Record, string Member), string>> All = new(() =>
        Directory.EnumerateFiles(AppContext.BaseDirectory, "OutcomesTracker.*.xml").SelectMany(Read).ToDictionary()
    );

    public static string Of(PropertyInfo member) =>
        All.Value.TryGetValue((member.DeclaringType!.FullName!, member.Name), out var sentence)
            ? sentence
            : throw new InvalidOperationException(
                $"Nothing says what {member.DeclaringType.Name}.{member.Name} means: its record lacks a <param name=\"{member.Name}\">."
            );

    private static IEnumerable<KeyValuePair<(string, string), string>> Read(string file) =>
        XDocument
            .Load(file)
            .Descendants("member")
            .Where(IsType)
            .SelectMany(type =>
                type.Elements("param").Select(comment => KeyValuePair.Create((NameOf(type)[2..], NameOf(comment)), OneLine(comment.Value)))
            );

    private static bool IsType(XElement member) => NameOf(member).StartsWith("T:", StringComparison.Ordinal);

    private static string NameOf(XElement element) => element.Attribute("name")!.Value;

    /// <summary>A comment as one line, however it is broken in the source.</summary>
    public static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
