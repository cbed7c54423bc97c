using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using ImageMagick;

namespace OutcomesTracker.Tests.Photos;

/// <summary>Pictures as cameras make them.</summary>
public static class SomePicture
{
    /// <summary>What stands in every picture's metadata and may be in nothing that is shown.</summary>
    public const string Mark = "Unmistakable";

    /// <summary>
    /// A picture taken on its side: upright it is 40 wide and 60 high, red above and blue below. It says by whom and where it was taken,
    /// and has a comment.
    /// </summary>
    public static byte[] OnItsSide(string contentType = "image/jpeg", uint scale = 1)
    {
        using var image = new MagickImage(MagickColors.Red, 60 * scale, 40 * scale);
        using var right = new MagickImage(MagickColors.Blue, 30 * scale, 40 * scale);
        image.Composite(right, (int)(30 * scale), 0, CompositeOperator.Over);
        image.Orientation = Orientation.RightTop;
        var exif = new ExifProfile();
        exif.SetValue(ExifTag.Artist, $"{Mark} Ash");
        exif.SetValue(ExifTag.GPSLatitudeRef, "N");
        exif.SetValue(ExifTag.GPSLatitude, [new Rational(51), new Rational(30), new Rational(12)]);
        exif.SetValue(ExifTag.Orientation, (ushort)Orientation.RightTop);
        image.SetProfile(exif);
        image.SetProfile(new XmpProfile(Encoding.UTF8.GetBytes($"<x:xmpmeta xmlns:x='adobe:ns:meta/'><a>{Mark}</a></x:xmpmeta>")));
        image.Comment = $"{Mark} comment";
        return image.ToByteArray(FormatOf(contentType));
    }

    /// <summary>A picture of one colour, upright.</summary>
    public static byte[] Plain(string colour, uint width = 8, uint height = 8, string contentType = "image/png")
    {
        using var image = new MagickImage(new MagickColor(colour), width, height);
        return image.ToByteArray(FormatOf(contentType));
    }

    /// <summary>A JPEG of some hundred bytes that claims to be so large.</summary>
    public static byte[] Claiming(int width, int height)
    {
        var jpeg = Plain("red", contentType: "image/jpeg");
        var frame = jpeg.AsSpan(jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]));
        BinaryPrimitives.WriteUInt16BigEndian(frame[5..], (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(frame[7..], (ushort)width);
        return jpeg;
    }

    /// <summary>A PNG of 8 × 8 pixels, with a chunk so many times before them.</summary>
    public static byte[] WithChunks(string name, byte[] content, int times)
    {
        var png = Plain("red");
        byte[] named = [.. Encoding.ASCII.GetBytes(name), .. content];
        var chunk = new byte[named.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        named.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4 + named.Length), Crc32(named));
        var pixels = png.AsSpan().IndexOf("IDAT"u8) - 4;
        return [.. png[..pixels], .. Enumerable.Repeat(chunk, times).SelectMany(one => one), .. png[pixels..]];
    }

    /// <summary>Bytes as a PNG packs them.</summary>
    public static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize))
            zlib.Write(bytes);
        return packed.ToArray();
    }

    /// <summary>The check of a chunk (PNG specification, annex D).</summary>
    private static uint Crc32(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }

    private static MagickFormat FormatOf(string contentType) =>
        contentType switch
        {
            "image/jpeg" => MagickFormat.Jpeg,
            "image/png" => MagickFormat.Png,
            "image/webp" => MagickFormat.WebP,
            "image/gif" => MagickFormat.Gif,
            _ => throw new ArgumentOutOfRangeException(nameof(contentType)),
        };
}
