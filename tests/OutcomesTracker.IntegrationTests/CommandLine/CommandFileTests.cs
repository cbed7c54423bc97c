using System.IO.Compression;
using System.Text;
using OutcomesTracker.Cli.Import;
using OutcomesTracker.Server;

namespace OutcomesTracker.IntegrationTests.CommandLine;

/// <summary>A file that is to be imported is recognised by its contents, and a packed one is checked whole before it is used.</summary>
public sealed class CommandFileTests : IDisposable
{
    private const string Line = """{"command":"retract-entry","clinic":"harbour"}""" + "\n";

    private readonly string folder = Directory.CreateTempSubdirectory("outcomes-files-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public static TheoryData<string, byte[], string> Others =>
        new()
        {
            { "zip.ndjson", Zip(), "zip archive" },
            { "utf16.ndjson", Encoding.Unicode.GetBytes(Line), "UTF-16" },
            { "utf16-marked.ndjson", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Line)], "UTF-16" },
            { "utf16-big.ndjson", [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes(Line)], "UTF-16" },
            { "utf32.ndjson", [.. Encoding.UTF32.GetPreamble(), .. Encoding.UTF32.GetBytes(Line)], "UTF-32" },
            { "table.csv", "patient;day\n1;2026-01-01\n"u8.ToArray(), "CSV" },
            { "tabs.txt", "patient\tday\n1\t2026-01-01\n"u8.ToArray(), "CSV" },
            { "pretty.json", "{\n  \"command\": \"enrol-patient\"\n}\n"u8.ToArray(), "several lines" },
            { "array.json", Encoding.UTF8.GetBytes($"[{Line.Trim()}]\n"), "array" },
            { "page.ndjson", "<!doctype html>\n<html>\n"u8.ToArray(), "HTML" },
            { "noise.bin", [1, 2, 3, 0, 4, 5, 10, 6], "no text" },
            { "twice.gz", Packed(Packed(Line)), "twice" },
            { "table.csv.gz", Packed("patient,day\n1,2026-01-01\n"), "CSV" },
            { "archive.bz2", "BZh91AY"u8.ToArray(), "bzip2" },
        };

    [Theory, MemberData(nameof(Others))]
    public async Task What_is_no_file_of_commands_is_told_with_what_to_do(string name, byte[] contents, string told)
    {
        var refused = await Assert.ThrowsAsync<ConfigurationException>(() => Open(name, contents));
        Assert.StartsWith(Path.Combine(folder, name), refused.Message, StringComparison.Ordinal);
        Assert.Contains(told, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_and_a_file_that_may_not_be_read_are_told()
    {
        var directory = await Assert.ThrowsAsync<ConfigurationException>(() => CommandFile.Open(folder, default));
        Assert.Contains("is a directory", directory.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<FileNotFoundException>(() => CommandFile.Open(Path.Combine(folder, "absent"), default));
    }

    public static TheoryData<string, byte[], string> Files =>
        new()
        {
            { "plain.ndjson", Encoding.UTF8.GetBytes(Line + Line), Line + Line },
            { "marked.ndjson", [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(Line)], "\uFEFF" + Line },
            { "no-end.ndjson", Encoding.UTF8.GetBytes(Line.Trim()), Line.Trim() },
            { "rubbish-first.ndjson", Encoding.UTF8.GetBytes("a;b\n{\"broken\n" + Line), "a;b\n{\"broken\n" + Line },
            { "empty.ndjson", [], "" },
            { "blank.ndjson", "\n\r\n \n"u8.ToArray(), "\n\r\n \n" },
            { "packed.ndjson", Packed(Line), Line },
            { "PACKED.GZ", Packed(Line), Line },
            { "members.gz", [.. Packed(Line), .. Packed(""), .. Packed(Line)], Line + Line },
            { "zeros.gz", [.. Packed(Line), .. new byte[512]], Line },
            { "named.gz", Named(Line), Line },
        };

    [Theory, MemberData(nameof(Files))]
    public async Task A_file_is_what_its_contents_are_whatever_its_name(string name, byte[] contents, string lines)
    {
        await using var file = await Open(name, contents);
        Assert.Equal(lines, await Read(file));
    }

    [Fact]
    public async Task A_packed_file_that_is_cut_off_anywhere_is_found_before_it_is_used()
    {
        var whole = Packed(string.Concat(Enumerable.Repeat(Line, 3)));
        for (var length = 2; length < whole.Length; length++)
            await IsDamaged(whole[..length]);
    }

    [Fact]
    public async Task Whatever_follows_a_packed_file_is_found_but_zeros()
    {
        var whole = Packed(Line);
        for (var more = 1; more < 256; more++)
            await IsDamaged([.. whole, (byte)more]);
        await IsDamaged([.. whole, 0, 0, 1]);
        await IsDamaged([.. whole, .. Encoding.UTF8.GetBytes(Line)]);
    }

    /// <summary>A bit that only says when and where it was packed may differ.</summary>
    [Fact]
    public async Task Of_a_packed_file_with_any_bit_flipped_nothing_is_used_or_what_was_packed()
    {
        var (whole, refused) = (Packed(string.Concat(Enumerable.Range(0, 40).Select(i => $"{{\"line\":{i * 7919}}}\n"))), 0);
        var lines = string.Concat(Enumerable.Range(0, 40).Select(i => $"{{\"line\":{i * 7919}}}\n"));
        for (var bit = 16; bit < whole.Length * 8; bit++)
        {
            var flipped = whole.ToArray();
            flipped[bit / 8] ^= (byte)(1 << bit % 8);
            try
            {
                await using var file = await Open("flipped.gz", flipped);
                Assert.Equal(lines, await Read(file));
            }
            catch (ImportStoppedException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, whole.Length * 8 - 16 - 100, whole.Length * 8);
    }

    private async Task IsDamaged(byte[] contents)
    {
        var refused = await Assert.ThrowsAsync<ImportStoppedException>(() => Open("damaged.gz", contents));
        Assert.NotEqual(0, refused.ExitCode);
    }

    private async Task<CommandFile> Open(string name, byte[] contents)
    {
        var path = Path.Combine(folder, name);
        await File.WriteAllBytesAsync(path, contents);
        return await CommandFile.Open(path, default);
    }

    private static async Task<string> Read(CommandFile file)
    {
        using var read = new MemoryStream();
        await file.Lines.CopyToAsync(read);
        return Encoding.UTF8.GetString(read.ToArray());
    }

    private static byte[] Packed(string text) => Packed(Encoding.UTF8.GetBytes(text));

    private static byte[] Packed(byte[] contents)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
            gzip.Write(contents);
        // The framework writes nothing at all for no bytes.
        return packed.ToArray() is { Length: > 0 } some ? some : [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    }

    /// <summary>As other programs pack: with extra data, a name, a comment and a checksum of the header.</summary>
    private static byte[] Named(string text)
    {
        var plain = Packed(text);
        byte[] header = [.. plain[..3], 2 | 4 | 8 | 16, .. plain[4..10], 2, 0, 7, 7, .. "a name\0"u8, .. "a comment\0"u8];
        var crc = new ICSharpCode.SharpZipLib.Checksum.Crc32();
        crc.Update(header);
        return [.. header, (byte)crc.Value, (byte)(crc.Value >> 8), .. plain[10..]];
    }

    private static byte[] Zip()
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create))
        using (var entry = new StreamWriter(archive.CreateEntry("lines.ndjson").Open()))
            entry.Write(Line);
        return packed.ToArray();
    }
}
