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
        services.AddPageSignIn(settings).AddOpenIdSignIn(configured).AddSingleton<DevelopmentSignIn>().AddSingleton(settings);
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = settings.IsDevelopment ? "outcomes-form" : "__Host-outcomes-form";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = settings.IsDevelopment ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
            options.SuppressXFrameOptionsHeader = true; // the content security policy forbids framing
        });
        services.AddDataProtection().SetApplicationName("OutcomesTracker");
        services.AddSingleton<PageKeysTable>().AddSingleton<IConfigureOptions<KeyManagementOptions>, PageKeys>();
        return services;
    }

    public static void MapPages(this WebApplication app) => app.MapRazorComponents<App>();
}
