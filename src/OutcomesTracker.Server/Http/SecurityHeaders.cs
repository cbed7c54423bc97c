using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace OutcomesTracker.Server.Http;

/// <summary>
/// What every answer tells a browser, refusals and failures too: nothing here is kept, framed, guessed at or run. The pages under
/// /docs may load what this server itself serves.
/// </summary>
public static class SecurityHeaders
{
    private const string OfAnswers = "default-src 'none'; frame-ancestors 'none'";

    private const string OfPages =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static Task Add(HttpContext context, RequestDelegate next)
    {
        // At the last moment: the answer to a failure begins with empty headers, and some of its own.
        context.Response.OnStarting(static state => Write((HttpContext)state), context);
        return next(context);
    }

    private static Task Write(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.Remove(HeaderNames.Pragma);
        headers.Remove(HeaderNames.Expires);
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = context.Request.Path.StartsWithSegments("/docs") ? OfPages : OfAnswers;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // Over plain HTTP a browser must ignore it, and a proxy that ends TLS says so by X-Forwarded-Proto.
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000";
        return Task.CompletedTask;
    }
}
