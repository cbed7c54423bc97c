using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Photos;
using OutcomesTracker.Server.Pages;

namespace OutcomesTracker.Server.Features.Photos;

/// <summary>How pages write what a photograph shows.</summary>
public static class PhotoWords
{
    /// <summary>"Face, left".</summary>
    public static string Of(BodyArea area, string view) =>
        Words.Of(Code<BodyArea>.Of(area)) + (view.Trim() is { Length: > 0 } from ? $", {from}" : "");

    public static string Of(PhotoTaken photo) => Of(photo.BodyArea, photo.View);
}
