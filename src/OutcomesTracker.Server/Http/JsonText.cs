using System.Text.Json;

namespace OutcomesTracker.Server.Http;

/// <summary>Strings and names of JSON, which may hold what is no text: a lone surrogate, bytes that are not UTF-8.</summary>
public static class JsonText
{
    /// <summary>The string, or null for any other value and for what is not well formed.</summary>
    public static string? Of(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // the reader's word for an escape that is no character
        }
    }

    /// <summary>The member's name, or null when it is not well formed.</summary>
    public static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public static bool IsNamed(JsonProperty member, ReadOnlySpan<byte> utf8Name)
    {
        try
        {
            return member.NameEquals(utf8Name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
