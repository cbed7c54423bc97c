using System.Security.Cryptography;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.Server.Features.Photos;

/// <summary>The two files of a photograph: the picture as it was sent, and the one that is shown.</summary>
public enum PhotoFileKind : byte
{
    Original = 1,
    Shown = 2,
}

/// <summary>How a photograph's file is.</summary>
public enum PhotoFileState
{
    Intact,

    /// <summary>It is not there.</summary>
    Missing,

    /// <summary>Another file is in its place: another photograph's, or none of the registry's.</summary>
    Foreign,

    /// <summary>It is the photograph's, and not as it was written.</summary>
    Altered,

    /// <summary>The disk or its permissions do not let it be read.</summary>
    Unreadable,
}

/// <summary>
/// The pictures of photographs: files beside the databases, sealed under the patients' keys. A file is <c>OTPHOTO1</c>, the kind (1 byte),
/// the patient's and the photograph's id (16 each), the picture's SHA-256 (32), and the sealed picture, with which all of that is
/// authenticated. A file that exists is complete; a picture that was sent again replaces its files by the same.
/// </summary>
public sealed class PhotoFiles(ServerSettings configured, RegistrySettings settings)
{
    private const int HeadBytes = 8 + 1 + 16 + 16 + 32;

    public string Folder { get; } =
        Path.GetFullPath(configured.Of(Catalogue.PhotosDirectory) ?? Path.Combine(settings.DataDirectory, "photos"));

    /// <summary>Whether files can be written; makes the folder if it is not there.</summary>
    public bool CanBeWritten()
    {
        try
        {
            Directory.CreateDirectory(Folder);
            using var probe = new FileStream(
                Path.Combine(Folder, $".{Guid.NewGuid():N}"),
                FileMode.CreateNew,
                FileAccess.Write,
                FileShare.None,
                bufferSize: 1,
                FileOptions.DeleteOnClose
            );
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Writes a file and returns when it is on the disk.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(PhotoFile file, PatientKey key, ReadOnlySpan<byte> picture)
    {
        var bytes = new byte[HeadBytes + PatientKey.Overhead + picture.Length];
        file.WriteHead(bytes);
        key.Seal(picture, bytes.AsSpan(0, HeadBytes), bytes.AsSpan(HeadBytes));
        try
        {
            PrivateFile.ReplaceDurably(PathOf(file), bytes);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new IOException("The folder of the photographs does not let itself be written.", failure);
        }
    }

    /// <summary>Reads a file, and opens it if it is the photograph's and as it was written.</summary>
    public async Task<(PhotoFileState State, byte[]? Picture)> Read(PhotoFile file, PatientKey key, CancellationToken cancellation)
    {
        byte[] bytes;
        try
        {
            bytes = await File.ReadAllBytesAsync(PathOf(file), cancellation);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return (StateOf(failure), null);
        }
        var head = new byte[HeadBytes];
        file.WriteHead(head);
        if (!bytes.AsSpan().StartsWith(head))
            return (PhotoFileState.Foreign, null);
        if (bytes.Length < HeadBytes + PatientKey.Overhead)
            return (PhotoFileState.Altered, null);
        try
        {
            return (PhotoFileState.Intact, key.Open(bytes.AsSpan(HeadBytes), head));
        }
        catch (AuthenticationTagMismatchException)
        {
            return (PhotoFileState.Altered, null);
        }
    }

    /// <summary>How a file is as far as its beginning and its length tell, without reading all of it.</summary>
    public PhotoFileState Glance(PhotoFile file, int sizeBytes)
    {
        var (head, due) = (new byte[HeadBytes], new byte[HeadBytes]);
        file.WriteHead(due);
        try
        {
            using var stream = File.OpenRead(PathOf(file));
            return stream.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false) < HeadBytes || !head.AsSpan().SequenceEqual(due)
                    ? PhotoFileState.Foreign
                : stream.Length != HeadBytes + PatientKey.Overhead + sizeBytes ? PhotoFileState.Altered
                : PhotoFileState.Intact;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return StateOf(failure);
        }
    }

    private static PhotoFileState StateOf(Exception failure) =>
        failure is FileNotFoundException or DirectoryNotFoundException ? PhotoFileState.Missing : PhotoFileState.Unreadable;

    /// <summary>Where a file is: in its patient's folder, by the last two digits of its id, so that no folder holds too many.</summary>
    public string PathOf(PhotoFile file) =>
        Path.Combine(
            Folder,
            $"{file.PatientId:N}"[^2..],
            $"{file.PatientId:D}",
            $"{file.PhotoId:D}.{file.Sha256.ToLowerInvariant()}.{(file.Kind == PhotoFileKind.Original ? "original" : "shown")}"
        );
}

/// <summary>A file of a photograph.</summary>
/// <param name="Sha256">Of the picture as it was sent, in hexadecimal digits.</param>
public sealed record PhotoFile(Guid PatientId, Guid PhotoId, string Sha256, PhotoFileKind Kind)
{
    /// <summary>Writes what stands before the sealed picture.</summary>
    public void WriteHead(Span<byte> into)
    {
        "OTPHOTO1"u8.CopyTo(into);
        into[8] = (byte)Kind;
        PatientId.TryWriteBytes(into[9..], bigEndian: true, out _);
        PhotoId.TryWriteBytes(into[25..], bigEndian: true, out _);
        Convert.FromHexString(Sha256, into[41..], out _, out _);
    }
}
