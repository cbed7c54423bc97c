using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace OutcomesTracker.Domain.Codes;

/// <summary>
/// A closed list: the kebab-case codes of an enumeration, which are what is sent, stored and shown.
/// A golden file fixes them, so that renaming a member cannot change what is stored.
/// </summary>
public static class Code<T>
    where T : struct, Enum
{
    private static readonly T[] Members = Enum.GetValues<T>();
    private static readonly Dictionary<T, string> Names = Members.ToDictionary(member => member, member => Kebab(member.ToString()));
    private static readonly Dictionary<string, T> Values = Names.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>All codes, in the order of the contract.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Members.Select(member => Names[member])];

    public static string Of(T member) => Names[member];

    public static bool TryParse([NotNullWhen(true)] string? code, out T member)
    {
        member = default;
        return code is not null && Values.TryGetValue(code, out member);
    }

    private static string Kebab(string name)
    {
        var kebab = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && kebab.Length > 0)
                kebab.Append('-');
            kebab.Append(char.ToLowerInvariant(letter));
        }
        return kebab.ToString();
    }
}
