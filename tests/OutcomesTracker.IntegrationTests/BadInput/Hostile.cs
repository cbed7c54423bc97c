using System.Text;
using System.Text.Json;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.IntegrationTests.BadInput;

/// <summary>Hostile values, written as JSON, and which of them a kind of field accepts nevertheless.</summary>
internal static class Hostile
{
    /// <summary>Nested deeper than any parser should accept.</summary>
    public static readonly string DeepArrays = new string('[', 100_000) + new string(']', 100_000);

    public static readonly IReadOnlyDictionary<string, string> Values = new Dictionary<string, string>
    {
        ["null"] = "null",
        ["true"] = "true",
        ["zero"] = "0",
        ["a number below"] = "-1",
        ["a fraction"] = "1.00000000000000000000000000001",
        ["a number of 400 digits"] = new string('9', 400),
        ["a number with an exponent beyond"] = "1e400000000",
        ["a number beyond 64 bits"] = "9223372036854775808",
        ["an empty text"] = "\"\"",
        ["a blank text"] = "\" \\t\\u00a0\"",
        ["a text"] = "\"no-such-code\"",
        ["a number as text"] = "\"7\"",
        ["a code in capitals"] = "\"FACE\"",
        ["U+0000"] = "\"a\\u0000b\"",
        ["a lone high surrogate"] = "\"\\ud83d\"",
        ["a lone low surrogate"] = "\"\\ude00\"",
        ["surrogates the wrong way round"] = "\"\\ude00\\ud83d\"",
        ["a right-to-left override"] = "\"\\u202egnp.exe\"",
        ["a zero-width joiner and a noncharacter"] = "\"a\\u200d\\ufffe\"",
        ["SQL"] = "\"'; DROP TABLE mt_events; --\"",
        ["HTML"] = "\"<script>alert(1)</script><img src=x onerror=alert(1)>\"",
        ["a format string"] = "\"%s%n{0}${jndi:ldap://x}\"",
        ["a path"] = "\"../../etc/passwd\"",
        ["a line feed and a header"] = "\"x\\r\\nSet-Cookie: a=b\"",
        ["a long text"] = $"\"{new string('x', 4_001)}\"",
        ["a day that is none"] = "\"2025-02-30\"",
        ["a time"] = "\"2025-03-01T10:00:00Z\"",
        ["a UUID in braces"] = "\"{00000000-0000-4000-8000-000000000000}\"",
        ["an empty list"] = "[]",
        ["a list of lists"] = "[[[[]]]]",
        ["a list over its limit"] = $"[{string.Join(',', Enumerable.Repeat("\"x\"", 257))}]",
        ["an object"] = "{\"toString\":\"x\",\"__proto__\":{\"a\":1}}",
        ["a member twice"] = "{\"a\":1,\"a\":2}",
        ["100,000 nested lists"] = DeepArrays,
        ["no JSON"] = "NaN",
        ["a comment"] = "/* */ 1",
    };

    /// <summary>What no JSON parser accepts: the error is reported for the whole body, not for the field.</summary>
    public static bool IsNoJson(string value) => value is "a member twice" or "100,000 nested lists" or "no JSON" or "a comment";

    /// <summary>Whether a field of this kind accepts the value, as the contract says it; independent of the code under test.</summary>
    public static bool IsTaken(FieldKind kind, bool isRequired, string value)
    {
        if (IsNoJson(value))
            return false;
        if (value == "null")
            return !isRequired;
        var json = JsonElement.Parse(Values[value]);
        return kind switch
        {
            FlagKind => json.ValueKind == JsonValueKind.True,
            WholeKind whole => json.ValueKind == JsonValueKind.Number
                && json.TryGetInt64(out var number)
                && number >= whole.Lowest
                && number <= whole.Highest,
            DecimalKind bound => json.ValueKind == JsonValueKind.Number
                && value is "zero" or "a number below" or "a number beyond 64 bits"
                && (bound.Lowest is null || value != "a number below"),
            TextKind { Form: null } text => json.ValueKind == JsonValueKind.String && IsText(value, text),
            ListKind { Fewest: 0 } => value == "an empty list",
            _ => false,
        };
    }

    private static bool IsText(string value, TextKind text)
    {
        if (value.Contains("surrogate", StringComparison.Ordinal) || value == "U+0000")
            return false;
        var given = JsonElement.Parse(Values[value]).GetString()!;
        return given.EnumerateRunes().Count() <= text.Longest
            && (text.MayBeBlank || given.EnumerateRunes().Any(rune => !Rune.IsWhiteSpace(rune)));
    }
}
