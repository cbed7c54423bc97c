using System.Text;
using System.Text.Json;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Imports;

/// <summary>
/// A refused line as it is given back: with the reason as its first member, so that its text can be mended there and imported as it
/// stands (<see cref="MendedLines"/>).
/// </summary>
public static class RefusedLine
{
    /// <summary>What such a line begins with.</summary>
    public static ReadOnlySpan<byte> Prefix => "{\"refused\":"u8;

    /// <param name="text">
    /// The line as it was sent; null if it was too long to be kept. What is no object stands in a member of its own.
    /// </param>
    public static string Of(LineResult refused, byte[]? text)
    {
        var reason = JsonSerializer.Serialize(new { line = refused.Line, problem = refused.Problem }, ApiJson.Options);
        var sent = text is null ? "" : Encoding.UTF8.GetString(text).Trim().TrimStart('\uFEFF');
        var members = sent.StartsWith('{') ? sent[1..].TrimStart() : $"\"text\":{JsonSerializer.Serialize(sent)}}}";
        return $"{Encoding.UTF8.GetString(Prefix)}{reason}{(members == "}" ? "" : ",")}{members}";
    }
}
