using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.Server.Http;

/// <summary>What connections may do before a route sees them: how large, how slow, from where, for whose pages.</summary>
public static class Transport
{
    public static void Limit(KestrelServerOptions kestrel, ServerSettings settings)
    {
        kestrel.AddServerHeader = false;
        // Kestrel counts the frames of chunks too, so a body of just under the limit may seem larger to it. RequestBody counts exactly.
        kestrel.Limits.MaxRequestBodySize = 2L * RequestBody.LargestBytes;
        kestrel.Limits.MaxRequestLineSize = 8_192;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32_768; // a token may have 8,192
        kestrel.Limits.MaxRequestHeaderCount = 100;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(settings.Of(Catalogue.HeaderSeconds));
    }

    /// <summary>The client's own address and scheme, as the proxies that are trusted tell them. No other proxy is believed.</summary>
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

    /// <summary>Lets the pages of the listed origins call; without any, browsers keep every other site's pages out.</summary>
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
