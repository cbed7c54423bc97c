using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.Server.Http;

/// <summary>Limits on connections before routing: sizes and timeouts, trusted proxies, allowed origins.</summary>
public static class Transport
{
    public static void Limit(KestrelServerOptions kestrel, ServerSettings settings)
    {
        kestrel.AddServerHeader = false;
        // Kestrel also counts the framing of chunks, so that a body just under the limit may exceed Kestrel's. RequestBody counts exactly.
        kestrel.Limits.MaxRequestBodySize = 2L * RequestBody.LargestBytes;
        kestrel.Limits.MaxRequestLineSize = 8_192;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32_768; // a token may have 8,192
        kestrel.Limits.MaxRequestHeaderCount = 100;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(settings.Of(Catalogue.HeaderSeconds));
    }

    /// <summary>
    /// Takes the client's address and scheme from the headers of the trusted proxies, and ignores those headers from other senders.
    /// </summary>
    public static void UseTrustedProxies(this WebApplication app, ServerSettings settings)
    {
        if (settings.Of(Catalogue.TrustedProxies) is not { Count: > 0 } proxies)
            return;
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
            options.KnownIPNetworks.Add(proxy);
        app.UseForwardedHeaders(options);
    }

    /// <summary>
    /// Allows cross-origin requests (CORS) from the listed origins; without any, browsers block the pages of other sites.
    /// </summary>
    public static void UseOrigins(this WebApplication app, ServerSettings settings)
    {
        if (settings.Of(Catalogue.Origins) is not { Count: > 0 } origins)
            return;
        app.UseCors(policy =>
            policy
                .WithOrigins([.. origins])
                .WithMethods("GET", "POST", "PUT", "DELETE")
                .WithHeaders("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "Prefer")
                .WithExposedHeaders("ETag", "Location", "Preference-Applied", "Retry-After")
                .SetPreflightMaxAge(TimeSpan.FromMinutes(10))
        );
    }
}
