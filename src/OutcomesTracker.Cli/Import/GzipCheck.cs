using ICSharpCode.SharpZipLib.Checksum;
using ICSharpCode.SharpZipLib.Zip.Compression;

namespace OutcomesTracker.Cli.Import;

/// <summary>
/// Checks a whole gzip file (RFC 1952) before any of it is used: the CRC-32 and the length of each member, and that nothing but zeros
/// follows the last one. The framework's stream reads a file that was cut off, or that rubbish was appended to, without a word.
/// </summary>
internal sealed class GzipCheck
{
    private const byte HasHeaderCrc = 2,
        HasExtra = 4,
        HasName = 8,
        HasComment = 16,
        Reserved = 0xe0;

    private const string NotGzip = "is damaged: after its compressed data comes something else",
        BadHeader = "is damaged: the header of its compressed data is not whole",
        BadContents = "is damaged: its checksum or its length is not that of its contents";

    private readonly Stream file;
    private readonly Crc32 header = new();
    private readonly byte[] input = new byte[65_536],
        output = new byte[65_536];
    private int at,
        length;

    private GzipCheck(Stream file) => this.file = file;

    /// <summary>What is wrong with the file, to follow its name in a sentence; null if nothing is.</summary>
    public static string? Fault(Stream file)
    {
        var check = new GzipCheck(file);
        try
        {
            do if (check.Member() is { } fault)
                return fault;
            while (!check.IsAtEnd());
            return null;
        }
        catch (EndOfStreamException)
        {
            return "is cut off: it ends in the middle of the compressed data";
        }
        // Of some rubbish the library's inflater throws what it did not foresee, IndexOutOfRangeException for one.
        catch (Exception failure) when (failure is not IOException)
        {
            return "is damaged: its compressed data cannot be unpacked";
        }
    }

    private string? Member()
    {
        header.Reset();
        if (Next() != 0x1f || Next() != 0x8b || Next() != 8)
            return NotGzip;
        var flags = Next();
        Skip(6);
        if ((flags & HasExtra) != 0)
            Skip(Next() | Next() << 8);
        if ((flags & HasName) != 0)
            SkipText();
        if ((flags & HasComment) != 0)
            SkipText();
        var sum = (ushort)header.Value;
        if ((flags & Reserved) != 0 || ((flags & HasHeaderCrc) != 0 && (Next() | Next() << 8) != sum))
            return BadHeader;
        var (crc, unpacked) = Inflate();
        return crc == Number() && unpacked == Number() ? null : BadContents;
    }

    private (uint Crc, uint Length) Inflate()
    {
        var (inflater, crc, unpacked) = (new Inflater(noHeader: true), new Crc32(), 0L);
        while (!inflater.IsFinished)
        {
            if (inflater.IsNeedingInput)
            {
                if (at == length && !Fill())
                    throw new EndOfStreamException();
                inflater.SetInput(input, at, length - at);
                at = length;
            }
            var count = inflater.Inflate(output);
            if (count == 0 && inflater is { IsFinished: false, IsNeedingInput: false })
                throw new InvalidDataException();
            crc.Update(new ArraySegment<byte>(output, 0, count));
            unpacked += count;
        }
        at = length - inflater.RemainingInput;
        return ((uint)crc.Value, (uint)unpacked);
    }

    /// <summary>Whether only zeros follow, as tapes and some tools append them.</summary>
    private bool IsAtEnd()
    {
        while (at < length || Fill())
            if (input[at] == 0)
                at++;
            else
                return false;
        return true;
    }

    private uint Number() => Next() | (uint)Next() << 8 | (uint)Next() << 16 | (uint)Next() << 24;

    private void Skip(int bytes)
    {
        for (var left = bytes; left > 0; left--)
            Next();
    }

    private void SkipText()
    {
        while (Next() != 0) { }
    }

    private byte Next()
    {
        if (at == length && !Fill())
            throw new EndOfStreamException();
        header.Update(input[at]);
        return input[at++];
    }

    private bool Fill()
    {
        (at, length) = (0, file.Read(input));
        return length > 0;
    }
}
