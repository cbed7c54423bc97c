using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Sessions;

namespace OutcomesTracker.Domain.Photos;

/// <summary>Two photographs of one area from one view; <paramref name="After"/> is null while there is only one.</summary>
/// <param name="View">As the later one has it.</param>
public sealed record PhotoComparison(BodyArea BodyArea, string View, PhotoTaken Before, PhotoTaken? After)
{
    public IEnumerable<PhotoTaken> Photos => After is null ? [Before] : [Before, After];
}

/// <summary>A case's photographs.</summary>
public static class Photographs
{
    /// <summary>A photograph that is recorded and not retracted.</summary>
    public static EntryInEffect<PhotoTaken>? Photo(this PatientCase patient, Guid photoId)
    {
        foreach (var photo in patient.About<PhotoTaken>(photoId))
            return photo;
        return null;
    }

    /// <summary>What was stored as a photograph's picture; null while there is none, or only that of a SHA-256 corrected since.</summary>
    public static PhotoStored? StoredPicture(this PatientCase patient, PhotoTaken photo)
    {
        foreach (var stored in patient.About<PhotoStored>(photo.PhotoId))
            if (photo.IsOf(stored.Event.Sha256))
                return stored.Event;
        return null;
    }

    /// <summary>
    /// Before and after, by area and view, of the photographs whose pictures are stored: before is the latest one on or before the day of
    /// the area's first session or, without such, the earliest; after is the latest one of all, if it is another. While the area is not
    /// treated all are from before. The pair with the latest photograph comes first.
    /// </summary>
    public static IEnumerable<PhotoComparison> Comparisons(this PatientCase patient)
    {
        var firstSessions = patient
            .All<SessionPerformed>()
            .SelectMany(session => session.Event.Treats.Select(site => (site.BodyArea, session.Event.PerformedOn)))
            .ToLookup(session => session.BodyArea, session => session.PerformedOn);
        return patient
            .Pictures()
            .GroupBy(SeriesOf)
            .Select(series =>
            {
                var first = firstSessions[series.Key.BodyArea].DefaultIfEmpty(DateOnly.MaxValue).Min();
                var (before, after) = (series.LastOrDefault(photo => photo.TakenOn <= first) ?? series.First(), series.Last());
                return new PhotoComparison(before.BodyArea, after.View, before, after == before ? null : after);
            })
            .OrderByDescending(pair => (pair.After ?? pair.Before).TakenOn)
            .ThenBy(pair => pair.BodyArea)
            .ThenBy(pair => pair.View, StringComparer.Ordinal);
    }

    /// <summary>What photographs to be compared have in common: the area and the view, in whatever case that is written.</summary>
    public static (BodyArea BodyArea, string View) SeriesOf(PhotoTaken photo) => (photo.BodyArea, photo.View.Trim().ToLowerInvariant());

    /// <summary>The photographs whose pictures are stored, by day and then version.</summary>
    public static IEnumerable<PhotoTaken> Pictures(this PatientCase patient) =>
        patient
            .All<PhotoTaken>()
            .Select(photo => photo.Event)
            .Where(photo => patient.StoredPicture(photo) is not null)
            .OrderBy(photo => photo.TakenOn);
}
