using Microsoft.Extensions.Primitives;

namespace OutcomesTracker.Server.Http;

/// <summary>The header <c>Prefer</c> (RFC 7240). Unknown and malformed preferences are ignored.</summary>
public static class Preferences
{
    /// <summary>
    /// Whether the header holds a preference that takes no value. If it occurs several times, the first counts; an empty value counts as no
    /// value.
    /// </summary>
    public static bool Has(StringValues header, string name)
    {
        foreach (var preference in header.SelectMany(line => Split(line ?? "", ',')))
        {
            var parts = Split(Split(preference, ';').First(), '=').Select(part => part.Trim()).ToList();
            if (string.Equals(parts[0], name, StringComparison.OrdinalIgnoreCase))
                return parts is [_] or [_, "" or "\"\""];
        }
        return false;
    }

    /// <summary>The parts between separators, except those within double quotes.</summary>
    private static IEnumerable<string> Split(string text, char separator)
    {
        var (start, isQuoted) = (0, false);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '"')
                isQuoted = !isQuoted;
            else if (text[at] == '\\' && isQuoted)
                at++;
            else if (text[at] == separator && !isQuoted)
            {
                yield return text[start..at];
                start = at + 1;
            }
        }
        yield return text[start..];
    }
}
