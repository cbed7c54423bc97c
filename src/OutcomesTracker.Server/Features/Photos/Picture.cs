using ImageMagick;

namespace OutcomesTracker.Server.Features.Photos;

/// <summary>What a picture is by its own bytes, whatever its sender says; known without decoding it.</summary>
/// <param name="ContentType"><c>image/jpeg</c>, <c>image/png</c> or <c>image/webp</c>.</param>
/// <param name="Width">In pixels, as the file says, before it is turned upright.</param>
/// <param name="Height">In pixels, as the file says, before it is turned upright.</param>
public sealed record Picture(string ContentType, int Width, int Height)
{
    /// <summary>The largest picture that is taken, in bytes.</summary>
    public const int LargestBytes = 20_000_000;

    /// <summary>The most pixels that are decoded: a small file may claim billions.</summary>
    public const int MostPixels = 50_000_000;

    private const int MostScans = 100;

    /// <summary>The longer edge of what is shown, at most, in pixels.</summary>
    private const uint LongestEdge = 1_600;

    private const uint ShownQuality = 85;

    public const string ShownContentType = "image/jpeg";

    private static readonly (string ContentType, MagickFormat Format)[] Formats =
    [
        ("image/jpeg", MagickFormat.Jpeg),
        ("image/png", MagickFormat.Png),
        ("image/webp", MagickFormat.WebP),
    ];

    private static ReadOnlySpan<byte> JpegMagic => [0xFF, 0xD8, 0xFF];

    private static ReadOnlySpan<byte> PngMagic => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    private static ReadOnlySpan<byte> ScanMarker => [0xFF, 0xDA];

    static Picture()
    {
        // What ImageMagick has no memory for it would write to the disk, unsealed.
        ResourceLimits.Disk = 0;
        ResourceLimits.Memory = ResourceLimits.Area = 2_000_000_000;
    }

    public static IEnumerable<string> ContentTypes => Formats.Select(format => format.ContentType);

    public bool HasTooManyPixels => (long)Width * Height > MostPixels;

    /// <summary>The media type that the first bytes tell; null if it is none of those that are taken.</summary>
    public static string? TypeOf(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(JpegMagic) ? "image/jpeg"
        : bytes.StartsWith(PngMagic) ? "image/png"
        : bytes.Length >= 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8) ? "image/webp"
        : null;

    /// <summary>Reads what the picture says of itself; null if it is none that can be read.</summary>
    public static Picture? Measure(ReadOnlySpan<byte> bytes)
    {
        if (TypeOf(bytes) is not { } type || IsMoving(bytes) || HasTooManyScans(bytes))
            return null;
        try
        {
            var told = new MagickImageInfo();
            told.Read(bytes, Settings(type));
            return new(type, checked((int)told.Width), checked((int)told.Height));
        }
        catch (MagickException)
        {
            return null;
        }
    }

    /// <summary>
    /// The picture as it is shown: upright, in sRGB, no larger than a screen needs, and with nothing in the file but the pixels: no EXIF,
    /// no position, no comment, no thumbnail. Null if it cannot be decoded.
    /// </summary>
    public byte[]? ToShow(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var settings = Settings(ContentType);
            // A large JPEG need not be decoded much larger than it is shown; twice that, so that reducing it stays smooth.
            if (Math.Max(Width, Height) > 2 * LongestEdge)
                settings.SetDefine(MagickFormat.Jpeg, "size", $"{2 * LongestEdge}x{2 * LongestEdge}");
            using var image = new MagickImage(bytes, settings);
            image.AutoOrient();
            ToScreenColours(image);
            image.ColorSpace = ColorSpace.sRGB;
            image.BackgroundColor = MagickColors.White;
            image.Alpha(AlphaAction.Remove);
            image.Resize(new MagickGeometry(LongestEdge, LongestEdge) { Greater = true });
            image.Strip();
            image.Quality = ShownQuality;
            return image.ToByteArray(MagickFormat.Jpeg);
        }
        catch (MagickException)
        {
            return null;
        }
    }

    private static void ToScreenColours(MagickImage image)
    {
        try
        {
            if (image.GetColorProfile() is not null)
                image.TransformColorSpace(ColorProfiles.SRGB);
        }
        catch (MagickException)
        {
            // A profile that cannot be used is as good as none.
        }
    }

    /// <summary>Only the decoder of this type reads it, whatever else the bytes may look like.</summary>
    private static MagickReadSettings Settings(string type)
    {
        var settings = new MagickReadSettings
        {
            Format = Formats.Single(format => format.ContentType == type).Format,
            FrameIndex = 0,
            FrameCount = 1,
        };
        // A PNG's packed texts are unpacked before the pixels are counted, and 20 MB of them would take gigabytes.
        settings.SetDefine(MagickFormat.Png, "chunk-cache-max", "10");
        settings.SetDefine(MagickFormat.Png, "chunk-malloc-max", "1000000");
        return settings;
    }

    /// <summary>Whether it is an animated WebP or PNG: every frame of it would count as pixels.</summary>
    private static bool IsMoving(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(PngMagic)
            ? bytes.IndexOf("IDAT"u8) is var pixels and > 0 && bytes[..pixels].IndexOf("acTL"u8) >= 0
            : bytes.Length > 20 && bytes[12..].StartsWith("VP8X"u8) && (bytes[20] & 2) != 0;

    /// <summary>
    /// Whether a JPEG would be decoded from so many scans that it takes long however small it is; a camera's has up to ten.
    /// </summary>
    private static bool HasTooManyScans(ReadOnlySpan<byte> bytes) => bytes.StartsWith(JpegMagic) && bytes.Count(ScanMarker) > MostScans;
}
