using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using OutcomesTracker.Server.Pages;

namespace OutcomesTracker.Server.Http;

/// <summary>
/// The security headers of every answer, errors included: no caching, no framing, no guessing of the content type, no scripts. Pages may
/// load this server's stylesheet and script and send forms to it, and nothing else; those under /docs load whatever it serves.
/// </summary>
public static class SecurityHeaders
{
    private const string AnswerPolicy = "default-src 'none'; frame-ancestors 'none'";

    private const string PagePolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private const string DocsPolicy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static Task Add(HttpContext context, RequestDelegate next)
    {
        // Just before the answer is sent, because the exception handler clears all headers and then sets some of its own.
        context.Response.OnStarting(static state => Write((HttpContext)state), context);
        return next(context);
    }

    private static Task Write(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.Remove(HeaderNames.Pragma);
        headers.Remove(HeaderNames.Expires);
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = PageAssets.IsAsset(context) ? "public, max-age=31536000, immutable" : "no-store";
        headers.ContentSecurityPolicy =
            context.Request.Path.StartsWithSegments("/docs") ? DocsPolicy
            : context.Response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) == true ? PagePolicy
            : AnswerPolicy;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // A browser must ignore this header over plain HTTP. A proxy that terminates TLS reports the scheme by X-Forwarded-Proto.
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000";
        return Task.CompletedTask;
    }
}
