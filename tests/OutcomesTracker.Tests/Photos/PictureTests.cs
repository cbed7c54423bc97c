using System.Diagnostics;
using System.Text;
using ImageMagick;
using MetadataExtractor;
using OutcomesTracker.Server.Features.Photos;

namespace OutcomesTracker.Tests.Photos;

/// <summary>What a picture is by its bytes, and what of it is shown.</summary>
public sealed class PictureTests
{
    public static TheoryData<string> Types => [.. Picture.ContentTypes];

    [Theory, MemberData(nameof(Types))]
    public void A_picture_is_shown_upright_and_with_nothing_but_its_pixels(string type)
    {
        var sent = SomePicture.OnItsSide(type);
        Assert.Contains(SomePicture.Mark, Encoding.Latin1.GetString(sent), StringComparison.Ordinal);
        Assert.Contains(ImageMetadataReader.ReadMetadata(new MemoryStream(sent)), told => told.Name == "GPS");
        var picture = Picture.Measure(sent)!;
        Assert.Equal(new(type, 60, 40), picture);

        var shown = picture.ToShow(sent)!;
        Assert.DoesNotContain(SomePicture.Mark, Encoding.Latin1.GetString(shown), StringComparison.Ordinal);
        // The form of the file and how it is packed; no Exif, GPS, XMP, IPTC, comment or colour profile.
        Assert.Empty(
            ImageMetadataReader
                .ReadMetadata(new MemoryStream(shown))
                .Select(told => told.Name)
                .Except(["JPEG", "JFIF", "Huffman", "File Type"])
        );
        using var image = new MagickImage(shown);
        Assert.Equal((40u, 60u, MagickFormat.Jpeg), (image.Width, image.Height, image.Format));
        Assert.True(IsRed(image, 20, 5) && !IsRed(image, 20, 55), "It is not upright.");
    }

    [Fact]
    public void What_is_shown_is_no_larger_than_a_screen_needs()
    {
        var large = SomePicture.OnItsSide("image/jpeg", scale: 60);
        using var image = new MagickImage(Picture.Measure(large)!.ToShow(large)!);
        Assert.Equal((1_067u, 1_600u), (image.Width, image.Height));
        var small = SomePicture.Plain("green", 8, 6);
        using var same = new MagickImage(Picture.Measure(small)!.ToShow(small)!);
        Assert.Equal((8u, 6u), (same.Width, same.Height));
    }

    [Fact]
    public void Where_a_picture_is_transparent_it_is_shown_white()
    {
        var clear = SomePicture.Plain("#00000000");
        using var image = new MagickImage(Picture.Measure(clear)!.ToShow(clear)!);
        Assert.Equal((255, 255, 255), Colour(image, 4, 4));
    }

    [Fact]
    public void What_is_no_picture_of_these_types_is_none()
    {
        var jpeg = SomePicture.OnItsSide();
        byte[][] others =
        [
            [],
            [0xFF, 0xD8, 0xFF],
            [0xFF, 0xD8, 0xFF, 0xE0, 0, 16],
            jpeg[..40],
            [.. jpeg[..4], .. new byte[1_000]],
            SomePicture.Plain("red", contentType: "image/gif"),
            "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray(),
            "push graphic-context"u8.ToArray(),
            [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBP"u8],
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A],
        ];
        Assert.All(others, bytes => Assert.Null(Picture.Measure(bytes)));
    }

    [Fact]
    public void A_file_in_another_s_guise_is_read_by_no_other_decoder()
    {
        var png = SomePicture.Plain("red");
        Assert.Null(new Picture("image/jpeg", 8, 8).ToShow(png));
        Assert.Null(new Picture("image/webp", 8, 8).ToShow(png));
    }

    [Theory, InlineData(7_072, 7_072, true), InlineData(10_000, 5_000, false), InlineData(65_500, 65_500, true)]
    public void The_pixels_are_counted_before_any_is_decoded(int width, int height, bool areTooMany)
    {
        var picture = Picture.Measure(SomePicture.Claiming(width, height))!;
        Assert.Equal(new("image/jpeg", width, height), picture);
        Assert.Equal(areTooMany, picture.HasTooManyPixels);
    }

    [Fact]
    public void An_animation_is_no_photograph()
    {
        using var frames = new MagickImageCollection { new MagickImage(MagickColors.Red, 8, 8), new MagickImage(MagickColors.Blue, 8, 8) };
        Assert.Null(Picture.Measure(frames.ToByteArray(MagickFormat.WebP)));
        Assert.Null(Picture.Measure(SomePicture.WithChunks("acTL", [0, 0, 0, 2, 0, 0, 0, 0], 1)));
    }

    [Fact]
    public void A_file_of_packed_texts_takes_no_memory_to_be_looked_at()
    {
        // 8 MB of one letter, packed, a hundred times: a gigabyte unpacked.
        var texts = SomePicture.WithChunks(
            "zTXt",
            [.. "Comment\0\0"u8, .. SomePicture.Packed([.. Enumerable.Repeat((byte)'a', 7_900_000)])],
            100
        );
        Assert.InRange(texts.Length, 500_000, 2_000_000);
        using var process = Process.GetCurrentProcess();
        var before = process.PeakWorkingSet64;
        var picture = Picture.Measure(texts);
        Assert.Equal(new("image/png", 8, 8), picture);
        Assert.NotNull(picture!.ToShow(texts));
        process.Refresh();
        Assert.InRange(process.PeakWorkingSet64 - before, 0, 500_000_000);
    }

    [Fact]
    public void A_jpeg_of_endless_scans_is_none()
    {
        var jpeg = SomePicture.Plain("red", contentType: "image/jpeg");
        byte[] scans = [.. jpeg[..^2], .. Enumerable.Repeat<byte[]>([0xFF, 0xDA], 200).SelectMany(marker => marker), 0xFF, 0xD9];
        Assert.Null(Picture.Measure(scans));
    }

    [Fact]
    public void A_colour_profile_that_cannot_be_used_is_passed_over()
    {
        using var image = new MagickImage(MagickColors.Red, 8, 8);
        image.SetProfile(new ColorProfile([.. ColorProfiles.AdobeRGB1998.ToByteArray()![..200], .. new byte[300]]));
        var jpeg = image.ToByteArray(MagickFormat.Jpeg);
        Assert.NotNull(Picture.Measure(jpeg)!.ToShow(jpeg));
    }

    private static bool IsRed(MagickImage image, int x, int y) => Colour(image, x, y) is (> 200, < 60, < 60);

    private static (int Red, int Green, int Blue) Colour(MagickImage image, int x, int y)
    {
        using var pixels = image.GetPixels();
        var colour = pixels.GetPixel(x, y).ToColor()!;
        return (colour.R, colour.G, colour.B);
    }
}
