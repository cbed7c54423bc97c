using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Security;
using Wolverine.Http;

namespace OutcomesTracker.Server.Features.Photos;

/// <summary>
/// <c>GET /v1/patients/{id}/photos/{photoId}/content</c>: the picture as it is shown, upright and without anything in the file but the
/// pixels. The original is shown to nobody. Pages have it under their own address.
/// </summary>
public static class GetPhotoEndpoint
{
    public static void Configure(HttpChain chain)
    {
        if (chain.RoutePattern!.RawText!.StartsWith("/v1", StringComparison.Ordinal))
            chain
                .Metadata.For(Caller.ClinicRoles)
                .WithName("get-photo")
                .WithTags("Photographs")
                .WithSummary("The picture of a photograph, upright and stripped")
                .WithMetadata(new AnswersPicture())
                .AnswersProblems(
                    "not-found",
                    "photo-missing",
                    "photo-foreign",
                    "photo-altered",
                    "photo-unreadable",
                    "photography-consent-required"
                );
        else
            chain.Metadata.RequireAuthorization(new PageForAttribute([.. Caller.ClinicRoles]));
    }

    [WolverineGet("/v1/patients/{patientId}/photos/{photoId}/content")]
    public static Task<IResult> Get(string patientId, string photoId, HttpContext context, PhotoPictures pictures) =>
        Shown(patientId, photoId, context, pictures);

    [WolverineGet("/patients/{patientId}/photos/{photoId}/picture")]
    public static Task<IResult> OfPage(string patientId, string photoId, HttpContext context, PhotoPictures pictures) =>
        Shown(patientId, photoId, context, pictures);

    private static async Task<IResult> Shown(string patientId, string photoId, HttpContext context, PhotoPictures pictures)
    {
        var errors = new FieldErrors();
        QueryParameters.NoneExpected(context.Request.Query, errors);
        var (patient, photo) = (IdKind.Read("patientId", patientId, errors), IdKind.Read("photoId", photoId, errors));
        if (errors.Count > 0)
            return Problem.Malformed(errors.All).ToResult();
        var (picture, problem) = await pictures.Read(context, patient!.Value, photo!.Value);
        return problem?.ToResult() ?? Results.Bytes(picture!, Picture.ShownContentType);
    }
}
