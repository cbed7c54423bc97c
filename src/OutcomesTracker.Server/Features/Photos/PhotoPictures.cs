using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Domain.Photos;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Features.Photos;

/// <summary>A picture as it was sent, what it is, and the picture that is shown of it.</summary>
public sealed record PreparedPicture(ReadOnlyMemory<byte> Bytes, string Sha256, Picture Picture, byte[] Shown);

/// <summary>
/// Stores and shows the pictures of photographs. The files are on the disk before the entry that says so; what is cut off in between
/// leaves sealed files that no entry names, and the same picture sent again replaces them.
/// </summary>
public sealed class PhotoPictures(
    PatientRecords records,
    ClinicDirectory clinics,
    CommandShell shell,
    PhotoFiles files,
    ILogger<PhotoPictures> logger
) : IDisposable
{
    /// <summary>How many pictures are decoded at once; each takes up to some 400 MB.</summary>
    private const int MostAtOnce = 2;

    private readonly SemaphoreSlim decoding = new(MostAtOnce);

    /// <summary>Reads and decodes what was sent as a picture.</summary>
    /// <param name="field">What it is called where it was sent.</param>
    public async Task<(PreparedPicture? Picture, Problem? Problem)> Prepare(
        ReadOnlyMemory<byte> bytes,
        string field,
        CancellationToken cancellation
    )
    {
        if (bytes.Length > Picture.LargestBytes)
            return (null, TooLarge.And([new(field, $"{field} may have {Picture.LargestBytes / 1_000_000} MB at most.")]));
        if (await Alone(() => Picture.Measure(bytes.Span), cancellation) is not { } picture)
            return (null, Problem.Malformed(field, $"{field} must be a JPEG, PNG or WebP that can be read, of one picture."));
        if (picture.HasTooManyPixels)
            return (null, TooManyPixels.And([new(field, $"{field} may have {Picture.MostPixels / 1_000_000} million pixels at most.")]));
        return await Alone(() => picture.ToShow(bytes.Span), cancellation) is { } shown
            ? (new(bytes, Convert.ToHexStringLower(SHA256.HashData(bytes.Span)), picture, shown), null)
            : (null, Problem.Malformed(field, $"{field} is a picture of {picture.ContentType} that cannot be decoded."));
    }

    /// <summary>Stores a photograph's picture.</summary>
    /// <param name="ifMatch">The version of the case that the caller decided on, if it says.</param>
    public async Task<CommandAnswer> Store(
        Caller caller,
        Guid patientId,
        Guid photoId,
        PreparedPicture sent,
        long? ifMatch,
        CancellationToken cancellation
    )
    {
        var (record, problem) = await records.Find(patientId, caller, cancellation);
        if (record?.Key is not { } key)
            return problem ?? Problem.UnknownPatient;
        var (sha256, picture) = (sent.Sha256, sent.Picture);
        var command = new StorePhoto(photoId, sha256, picture.ContentType, sent.Bytes.Length, picture.Width, picture.Height);
        // Judged before anything is written, and once more when the entry is appended.
        var rejected = command.Decide(record.Case, new(await Today(record, cancellation), patientId, photoId)) as Rejected;
        if (rejected is { Violations: [{ Kind: ViolationKind.NotFound }, ..] })
            return Problem.Of(rejected);
        var isStored = record.Case.About<PhotoStored>(photoId).Any(stored => stored.Event.Sha256 == sha256);
        if (!isStored && ifMatch is { } version && version != record.Version)
            return Problem.VersionMismatch(record.Version);
        if (rejected is not null)
            return Problem.Of(rejected);
        try
        {
            files.Write(new(patientId, photoId, sha256, PhotoFileKind.Original), key, sent.Bytes.Span);
            files.Write(new(patientId, photoId, sha256, PhotoFileKind.Shown), key, sent.Shown);
        }
        catch (IOException failure)
        {
            logger.LogError("A photograph's file cannot be written: {Failure}", failure.GetType().Name);
            return Problem.Unavailable with { Detail = "The picture cannot be stored just now. Send it again." };
        }
        return await shell.Handle(
            caller,
            new(
                StorePhotoEndpoint.Command,
                record.Clinic,
                patientId,
                JsonSerializer.SerializeToElement(command, ApiJson.Options),
                KeyOf(patientId, command)
            )
            {
                IfMatch = ifMatch,
            },
            cancellation
        );
    }

    /// <summary>Reads the picture that is shown of a patient's photograph, for its own clinic.</summary>
    public async Task<(byte[]? Picture, Problem? Problem)> Read(HttpContext context, Guid patientId, Guid photoId)
    {
        var cancellation = context.RequestAborted;
        var (record, problem) = await records.Read(context, patientId);
        if (record?.Key is not { } key)
            return (null, problem ?? Problem.UnknownPatient);
        if (record.Case.Photo(photoId) is not { Event: var photo })
            return (null, Problem.Of(new Rejected([StorePhoto.UnknownPhoto])));
        if (record.Case.StoredPicture(photo) is null)
            return (null, NotStored);
        if (!record.Case.InForce(ConsentScope.Photography, await Today(record, cancellation)))
            return (null, Problem.Of(new Rejected([StorePhoto.ConsentRequired])));
        var (state, picture) = await files.Read(ShownOf(patientId, photo), key, cancellation);
        if (state == PhotoFileState.Intact)
            return (picture, null);
        Log(photoId, state);
        return (null, Of(state));
    }

    /// <summary>How the files are that are shown of photographs with stored pictures, by the photographs' ids.</summary>
    public async Task<IReadOnlyDictionary<Guid, PhotoFileState>> StatesOf(
        PatientRecord record,
        IEnumerable<PhotoTaken> photos,
        CancellationToken cancellation
    )
    {
        var states = new Dictionary<Guid, PhotoFileState>();
        foreach (var photo in photos)
        {
            var state = record.Key is { } key
                ? (await files.Read(ShownOf(record.PatientId, photo), key, cancellation)).State
                : PhotoFileState.Missing;
            // Nobody is shown the original, so it is missed by nobody until it is needed.
            if (state == PhotoFileState.Intact && record.Case.StoredPicture(photo) is { } stored)
                state = files.Glance(ShownOf(record.PatientId, photo) with { Kind = PhotoFileKind.Original }, stored.SizeBytes);
            if (state != PhotoFileState.Intact)
                Log(photo.PhotoId, state);
            states[photo.PhotoId] = state;
        }
        return states;
    }

    private void Log(Guid photoId, PhotoFileState state) => logger.LogError("A file of photograph {PhotoId} is {State}", photoId, state);

    private static readonly Problem NotStored = Problem.NotFound(
        "No picture of this photograph is stored, or its entry was corrected to another SHA-256 since."
    );

    public static Problem TooLarge { get; } = Problem.TooLarge($"A picture may have {Picture.LargestBytes / 1_000_000} MB at most.");

    private static Problem TooManyPixels { get; } =
        Problem.TooLarge($"A picture may have {Picture.MostPixels / 1_000_000} million pixels at most.");

    /// <summary>The problem of a file that cannot be shown.</summary>
    public static Problem Of(PhotoFileState state)
    {
        var (slug, title) = state switch
        {
            PhotoFileState.Missing => ("photo-missing", "The picture's file is not there."),
            PhotoFileState.Foreign => ("photo-foreign", "Another file is in the picture's place."),
            PhotoFileState.Altered => ("photo-altered", "The picture's file was altered."),
            PhotoFileState.Unreadable => ("photo-unreadable", "The picture's file cannot be read."),
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        };
        return new(409, slug, title, "Send the same picture again, or restore the folder of the photographs.");
    }

    public void Dispose() => decoding.Dispose();

    /// <summary>Reads a picture while few others are read.</summary>
    private async Task<T> Alone<T>(Func<T> read, CancellationToken cancellation)
    {
        await decoding.WaitAsync(cancellation);
        try
        {
            return await Task.Run(read, cancellation);
        }
        finally
        {
            decoding.Release();
        }
    }

    private async Task<DateOnly> Today(PatientRecord record, CancellationToken cancellation) =>
        clinics.Today(await clinics.Find(record.Clinic, cancellation));

    private static PhotoFile ShownOf(Guid patientId, PhotoTaken photo) => new(patientId, photo.PhotoId, photo.Sha256, PhotoFileKind.Shown);

    /// <summary>The same picture of a photograph is stored once, however often it is sent.</summary>
    private static Guid KeyOf(Guid patientId, StorePhoto command) => DeterministicId.OfPicture(patientId, command.PhotoId, command.Sha256);
}
