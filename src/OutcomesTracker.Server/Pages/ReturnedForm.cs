using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Server.Features.Photos;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Pages;

/// <summary>
/// A form that could not be taken, whatever the reason: it is given back as it came, to be sent again. Nothing of it stays on the server.
/// Its antiforgery token is given back too, so that it is as good as before once the same person has signed in, and no better than before
/// for anybody else.
/// </summary>
/// <param name="Address">Where it was sent.</param>
public sealed record ReturnedForm(string Address, IReadOnlyList<(string Name, string Value)> Fields)
{
    public static readonly Problem SignedOut = new(
        StatusCodes.Status401Unauthorized,
        "unauthenticated",
        "You are signed out.",
        "Sign in, and do it again."
    );

    private static readonly Problem Foreign = new(
        StatusCodes.Status400BadRequest,
        "malformed",
        "This form was opened by somebody else, or long ago.",
        "Send it again once whoever opened it is signed in, or open the page again."
    );

    private static readonly Problem Gone = new(
        StatusCodes.Status400BadRequest,
        "malformed",
        "The page does not have this form any more.",
        "Open the page again."
    );

    /// <summary>
    /// The form of a request to a page that is for certain roles. Null if it has none: nothing is typed on the other pages but a token,
    /// which is never shown, and a file cannot be given back.
    /// </summary>
    public static async Task<ReturnedForm?> Of(HttpContext context)
    {
        var request = context.Request;
        if (
            !HttpMethods.IsPost(request.Method)
            || PageRequests.RouteOf(context)?.Metadata is not { } page
            || page.GetMetadata<PageForAttribute>() is null
        )
            return null;
        var takesPicture = page.GetMetadata<TakesPictureAttribute>() is not null;
        var isOurs = takesPicture
            ? request.HasFormContentType
            : request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true;
        if (!isOurs)
            return null;
        try
        {
            var form = await request.ReadFormAsync(context.RequestAborted);
            return new(
                request.Path + request.QueryString.ToString(),
                [.. form.SelectMany(field => field.Value.Select(value => (field.Key, value ?? "")))]
            );
        }
        catch (Exception failure) when (failure is InvalidDataException || (failure is BadHttpRequestException && takesPicture))
        {
            // More fields, or longer names, than any form of ours has; or with a picture, which is read of those only who are signed in.
            return null;
        }
    }

    /// <summary>Refuses a form whose antiforgery token is not that of who is signed in, and one that its page does not have.</summary>
    public static async Task RefuseOthers(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false })
        {
            // It is refused herewith; while the framework's verdict stands, not even the answer may read the form.
            context.Features.Set<IAntiforgeryValidationFeature>(null);
            await Foreign.Write(context);
            return;
        }
        await next(context);
        // So the framework says, without a word, that no form of the page has this name: the page is newer than the form.
        if (
            PageRequests.IsPage(context)
            && HttpMethods.IsPost(context.Request.Method)
            && context.Response is { HasStarted: false, StatusCode: StatusCodes.Status400BadRequest }
        )
        {
            context.Response.Clear();
            await Gone.Write(context);
        }
    }
}
