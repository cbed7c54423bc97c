using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OutcomesTracker.Server.Features.SignIn;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.Server.Pages;

/// <summary>How the pages are served: Razor components rendered on the server, with forms that only this server's pages can send.</summary>
internal static class PageHosting
{
    public static IServiceCollection AddPages(this IServiceCollection services, ServerSettings configured, RegistrySettings settings)
    {
        services.AddRazorComponents();
        services.AddPageSignIn(settings).AddOpenIdSignIn(configured, settings).AddSingleton<DevelopmentSignIn>();
        services.AddAntiforgery(options =>
        {
            // Lax, not Strict: a page that is opened by a link of another site, as after a sign-in at the identity provider, would not be
            // sent it, would set a new one, and so spoil the forms that are open in other tabs. No form is sent with it from elsewhere.
            options.Cookie = new FormCookie(isSecure: !settings.IsDevelopment)
            {
                Name = PageSignIn.CookieName(settings, "outcomes-form"),
                SameSite = SameSiteMode.Lax,
                HttpOnly = true,
                IsEssential = true,
            };
            options.SuppressXFrameOptionsHeader = true; // the content security policy forbids framing
        });
        services.AddSingleton<IAntiforgeryAdditionalDataProvider, CallerOfForm>();
        services.AddDataProtection().SetApplicationName("OutcomesTracker");
        services.AddSingleton<PageKeysTable>().AddSingleton<IConfigureOptions<KeyManagementOptions>, PageKeys>();
        return services;
    }

    public static void UsePages(this WebApplication app)
    {
        app.Use(ShortenLocation);
        app.UseAntiforgery();
        app.Use(ReturnedForm.RefuseOthers);
    }

    public static void MapPages(this WebApplication app) => app.MapRazorComponents<App>();

    /// <summary>
    /// Leads to this server's pages by the path alone: the framework's own redirects name the scheme, and a server behind a proxy need not
    /// know that it is https.
    /// </summary>
    private static Task ShortenLocation(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(() =>
        {
            var here = $"{context.Request.Scheme}://{context.Request.Host}/";
            if (context.Response.Headers.Location.ToString() is var address && address.StartsWith(here, StringComparison.OrdinalIgnoreCase))
                context.Response.Headers.Location = address[(here.Length - 1)..];
            return Task.CompletedTask;
        });
        return next(context);
    }

    /// <summary>
    /// The cookie that forms go by. The framework's own policy for a cookie that is sent by TLS only would refuse to work where a proxy
    /// ends TLS.
    /// </summary>
    private sealed class FormCookie(bool isSecure) : CookieBuilder
    {
        public override CookieOptions Build(HttpContext context, DateTimeOffset expiresFrom)
        {
            var cookie = base.Build(context, expiresFrom);
            cookie.Secure |= isSecure;
            return cookie;
        }
    }
}
