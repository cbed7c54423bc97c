using Microsoft.Extensions.Primitives;

namespace OutcomesTracker.Server.Http;

/// <summary>The header <c>Prefer</c> (RFC 7240). What is not known, or is no preference at all, is passed over.</summary>
public static class Preferences
{
    /// <summary>
    /// Whether a preference that takes no value was asked for. Of several mentions the first counts; an empty value is none.
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
