using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.Photos;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Photos;

/// <summary>
/// <c>PUT /v1/patients/{id}/photos/{photoId}/content</c>: stores the picture of a recorded photograph. The body is the picture itself, and
/// the command is made of it; so it stands in no import, and is no command of <see cref="RegistryFeatures"/>.
/// </summary>
public static class StorePhotoEndpoint
{
    private const string Path = "/v1/patients/{patientId}/photos/{photoId}/content";

    public static readonly CommandDefinition Command = CommandDefinition.Of<StorePhoto>(
        "store-photo",
        Path,
        "Stores the picture of a photograph",
        "photography-consent-required",
        "photo-mismatch"
    );

    public static void Configure(HttpChain chain) =>
        chain
            .Metadata.For(Caller.ClinicRoles)
            .WithName(Command.Name)
            .WithTags("Photographs")
            .WithSummary(Command.Summary)
            .WithMetadata(new TakesPictureAttribute())
            .Answers<Receipt>(StatusCodes.Status201Created)
            .AnswersProblems(["version-mismatch", .. Command.Violations])
            .WithHeader(CommandRoutes.IfMatch)
            .WithHeader(CommandRoutes.ETag)
            .WithHeader(CommandRoutes.Location);

    [WolverinePut(Path)]
    public static async Task<IResult> Put(string patientId, string photoId, HttpContext context, [NotBody] PhotoPictures pictures)
    {
        var request = context.Request;
        if (RequestBody.IsEncoded(request))
            return Problem.UnsupportedMediaType("sent as it is, without a Content-Encoding").ToResult();
        if (request.ContentLength > Picture.LargestBytes)
            return PhotoPictures.TooLarge.ToResult();
        if (!Picture.ContentTypes.Contains(request.ContentType?.Trim(), StringComparer.OrdinalIgnoreCase))
            return WrongType.ToResult();
        var (body, late) = await RequestBody.Read(request, Picture.LargestBytes, context.RequestAborted);
        if (body is not { } bytes)
            return late!.ToResult();
        if (Picture.TypeOf(bytes.Span) is { } type && !type.Equals(request.ContentType!.Trim(), StringComparison.OrdinalIgnoreCase))
            return WrongType.ToResult();
        var errors = new FieldErrors();
        QueryParameters.NoneExpected(request.Query, errors);
        var (patient, photo) = (IdKind.Read("patientId", patientId, errors), IdKind.Read("photoId", photoId, errors));
        var version = CommandReader.IfMatch(context, errors);
        var (picture, problem) = await pictures.Prepare(bytes, "body", context.RequestAborted);
        if (problem is not null)
            return (problem.Status == StatusCodes.Status400BadRequest ? problem.And(errors.All) : problem).ToResult();
        return errors.Count > 0
            ? Problem.Malformed(errors.All).ToResult()
            : await pictures.Store(context.Caller(), patient!.Value, photo!.Value, picture!, version, context.RequestAborted);
    }

    private static Problem WrongType { get; } =
        Problem.UnsupportedMediaType("a picture of the type that the Content-Type says: image/jpeg, image/png or image/webp");
}
