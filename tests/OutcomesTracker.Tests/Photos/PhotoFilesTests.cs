using System.Text;
using Microsoft.Extensions.Configuration;
using OutcomesTracker.Server.Features.Photos;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Tests.Specs;

namespace OutcomesTracker.Tests.Photos;

/// <summary>The sealed files of photographs: what was written is read, and everything else is told for what it is.</summary>
public sealed class PhotoFilesTests : IDisposable
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("unmistakable ", 50)));

    private static readonly PatientKey Key = new(Some.PatientId, new byte[32]);

    private static readonly PhotoFile Shown = new(Some.PatientId, Some.PhotoId, new string('A', 64), PhotoFileKind.Shown);

    private readonly string data = Directory.CreateTempSubdirectory("outcomes-photos-").FullName;
    private readonly PhotoFiles files;

    public PhotoFilesTests() => files = new(new(new ConfigurationBuilder().Build()), new("", "", data, IsDevelopment: true));

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Fact]
    public async Task What_was_written_is_read_and_stands_nowhere_in_plain()
    {
        files.Write(Shown, Key, Content);
        Assert.True(files.CanBeWritten());
        Assert.Equal(PhotoFileState.Intact, (await Read(Shown)).State);
        Assert.Equal(Content, (await Read(Shown)).Picture);
        var written = Assert.Single(Directory.GetFiles(data, "*", SearchOption.AllDirectories));
        Assert.StartsWith(Path.Combine(data, "photos"), written, StringComparison.Ordinal);
        Assert.DoesNotContain("unmistakable", await File.ReadAllTextAsync(written, Encoding.Latin1), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(written));
    }

    [Fact]
    public async Task Written_again_it_is_replaced()
    {
        files.Write(Shown, Key, [1, 2, 3]);
        files.Write(Shown, Key, Content);
        Assert.Equal(Content, (await Read(Shown)).Picture);
        Assert.Single(Directory.GetFiles(data, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_missing()
    {
        Assert.Equal(PhotoFileState.Missing, (await Read(Shown)).State);
        files.Write(Shown, Key, Content);
        Assert.Equal(PhotoFileState.Missing, (await Read(Shown with { Kind = PhotoFileKind.Original })).State);
    }

    public static TheoryData<string> Others => ["another patient's", "another photograph's", "another kind", "another picture's"];

    [Theory, MemberData(nameof(Others))]
    public async Task Another_file_of_the_registry_in_its_place_is_foreign(string whose)
    {
        var other = whose switch
        {
            "another patient's" => Shown with { PatientId = Some.OtherId },
            "another photograph's" => Shown with { PhotoId = Some.OtherId },
            "another kind" => Shown with { Kind = PhotoFileKind.Original },
            _ => Shown with { Sha256 = new('b', 64) },
        };
        files.Write(other, Key, Content);
        Put(await File.ReadAllBytesAsync(files.PathOf(other)));
        Assert.Equal((PhotoFileState.Foreign, null), await Read(Shown));
    }

    [Fact]
    public async Task Any_other_file_in_its_place_is_foreign()
    {
        foreach (
            var other in (byte[][])
                [
                    [],
                    [1, 2, 3],
                    SomePicture.OnItsSide(),
                ]
        )
        {
            Put(other);
            Assert.Equal((PhotoFileState.Foreign, null), await Read(Shown));
        }
    }

    [Fact]
    public async Task A_file_of_which_any_byte_is_another_is_not_opened()
    {
        files.Write(Shown, Key, Content);
        var whole = await File.ReadAllBytesAsync(files.PathOf(Shown));
        for (var place = 0; place < whole.Length; place++)
        {
            byte[] changed = [.. whole];
            changed[place] ^= 1;
            Put(changed);
            var (state, picture) = await Read(Shown);
            Assert.Null(picture);
            Assert.Equal(place < 73 ? PhotoFileState.Foreign : PhotoFileState.Altered, state);
        }
        foreach (var length in (int[])[73, 80, 101, whole.Length - 1])
        {
            Put(whole[..length]);
            Assert.Equal((PhotoFileState.Altered, null), await Read(Shown));
        }
        Put([.. whole, 0]);
        Assert.Equal((PhotoFileState.Altered, null), await Read(Shown));
    }

    [Fact]
    public async Task Another_key_opens_nothing()
    {
        files.Write(Shown, new(Some.PatientId, [.. Enumerable.Repeat((byte)1, 32)]), Content);
        Assert.Equal((PhotoFileState.Altered, null), await Read(Shown));
    }

    [Fact]
    public void What_cannot_be_written_is_told_and_leaves_nothing()
    {
        File.WriteAllText(Path.Combine(data, "photos"), "a file where the folder should be");
        Assert.False(files.CanBeWritten());
        Assert.ThrowsAny<IOException>(() => files.Write(Shown, Key, Content));
        Assert.Single(Directory.GetFiles(data, "*", SearchOption.AllDirectories));
    }

    private void Put(byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(files.PathOf(Shown))!);
        File.WriteAllBytes(files.PathOf(Shown), bytes);
    }

    private Task<(PhotoFileState State, byte[]? Picture)> Read(PhotoFile file) => files.Read(file, Key, CancellationToken.None);
}
