using System.Text.Json;

namespace OutcomesTracker.Cli.Import;

/// <summary>Tells a file of commands from what people send by mistake, by its first bytes.</summary>
internal static class FileKind
{
    private const string Utf16 = "is UTF-16. Save it as UTF-8.",
        Utf32 = "is UTF-32. Save it as UTF-8.",
        OneLineEach = "Write each command in one line: jq -c . FILE";

    private static readonly byte[] ByteOrderMark = [0xef, 0xbb, 0xbf];

    /// <summary>What it is and what to do, to follow its name; null if it may be a file of commands.</summary>
    public static string? Unsuitable(ReadOnlySpan<byte> head) =>
        head switch
        {
            [0xff, 0xfe, 0, 0, ..] or [0, 0, 0xfe, 0xff, ..] => Utf32,
            [0xff, 0xfe, ..] or [0xfe, 0xff, ..] or [(byte)'{', 0, ..] or [0, (byte)'{', ..] => Utf16,
            [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..] => "is a zip archive. Unpack it, and import the file in it.",
            [(byte)'B', (byte)'Z', (byte)'h', ..] => "is packed by bzip2. Unpack it, or pack it by gzip.",
            [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..] => "is packed by xz. Unpack it, or pack it by gzip.",
            [0x28, 0xb5, 0x2f, 0xfd, ..] => "is packed by zstd. Unpack it, or pack it by gzip.",
            [0x1f, 0x8b, ..] => "is packed by gzip twice. Unpack it once.",
            _ when head.Contains((byte)0) => "is no text. Name a file of commands, one JSON object a line.",
            _ => UnsuitableText(head),
        };

    /// <summary>One line that is a command, or begins one, is enough: what is wrong with other lines is answered line by line.</summary>
    private static string? UnsuitableText(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> first = [];
        var rest = head;
        while (rest.Length > 0)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = Trimmed(end < 0 ? rest : rest[..end]);
            var isWhole = end >= 0;
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (line.IsEmpty)
                continue;
            if (first.IsEmpty)
                first = line;
            if (line[0] == (byte)'{' && (IsObject(line) || (!isWhole && line == first)))
                return null;
        }
        if (first.IsEmpty)
            return null;
        return (char)first[0] switch
        {
            '[' => "is one JSON array. Write each command in a line of its own: jq -c '.[]' FILE",
            '{' => $"is JSON over several lines. {OneLineEach}",
            '<' => "is HTML or XML. Name a file of commands, one JSON object a line.",
            _ when first.IndexOfAny(",;\t"u8) >= 0 =>
                "looks like CSV. Commands are JSON objects, one a line (POST /v1/imports in the API's document).",
            _ => null,
        };
    }

    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> line) =>
        (line.StartsWith(ByteOrderMark) ? line[ByteOrderMark.Length..] : line).Trim(" \t\r"u8);

    private static bool IsObject(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
