using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Pages;

namespace OutcomesTracker.Server.Security;

/// <summary>
/// Who uses the pages: a cookie that a script cannot read. It holds the caller's claims as a token has them, and ends after an hour of
/// rest, after twelve hours, with the token that it was got for, and with the revocation of that token.
/// </summary>
internal static class PageSignIn
{
    public const string SchemeName = CookieAuthenticationDefaults.AuthenticationScheme;

    /// <summary>The address of the page to sign in on.</summary>
    public const string Path = "/sign-in";

    private static readonly TimeSpan Rest = TimeSpan.FromHours(1),
        Longest = TimeSpan.FromHours(12);

    private const string Until = "until";

    public static IServiceCollection AddPageSignIn(this IServiceCollection services, RegistrySettings settings)
    {
        services
            .AddAuthentication()
            .AddCookie(
                SchemeName,
                options =>
                {
                    // Lax, not Strict: whoever follows a link from a message is signed in there too. No page changes anything on a GET.
                    options.Cookie.SameSite = SameSiteMode.Lax;
                    options.Cookie.HttpOnly = true;
                    options.Cookie.SecurePolicy = SecurePolicy(settings);
                    options.Cookie.Name = CookieName(settings, "outcomes");
                    (options.ExpireTimeSpan, options.SlidingExpiration) = (Rest, true);
                    options.Events.OnValidatePrincipal = RefuseEnded;
                    options.Events.OnRedirectToLogin = context => Ask(context.HttpContext);
                    options.Events.OnRedirectToAccessDenied = context =>
                        Problem.Forbidden("Your role has no such page.").Write(context.HttpContext);
                }
            );
        return services;
    }

    /// <summary>A development server is on plain HTTP; any other is behind TLS, whether or not it sees it itself.</summary>
    public static CookieSecurePolicy SecurePolicy(RegistrySettings settings) =>
        settings.IsDevelopment ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;

    /// <summary>The name of a cookie. With the prefix a browser takes it by TLS only, and from this host alone.</summary>
    public static string CookieName(RegistrySettings settings, string name) => settings.IsDevelopment ? name : $"__Host-{name}";

    /// <summary>Signs a caller in, until the token that it was got for ends.</summary>
    public static Task SignIn(HttpContext context, IEnumerable<Claim> claims, DateTimeOffset? tokenEnds) =>
        context.SignInAsync(SchemeName, Principal(claims), Ending(context, tokenEnds));

    public static ClaimsPrincipal Principal(IEnumerable<Claim> claims) =>
        new(new ClaimsIdentity(claims, SchemeName, Caller.SubjectClaim, Caller.RoleClaim));

    /// <summary>The page that was asked for before, if it is one of this server's; else another.</summary>
    public static string NextOr(string? next, string other) => next is ['/', ..] && RedirectHttpResult.IsLocalUrl(next) ? next : other;

    /// <summary>The properties of a cookie made now.</summary>
    public static AuthenticationProperties Ending(HttpContext context, DateTimeOffset? tokenEnds)
    {
        var now = context
            .RequestServices.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>()
            .Get(SchemeName)
            .TimeProvider!.GetUtcNow();
        var until = tokenEnds is { } end && end < now + Longest ? end : now + Longest;
        return new()
        {
            Items = { [Until] = until.ToString("O", CultureInfo.InvariantCulture) },
            IssuedUtc = now,
            ExpiresUtc = until < now + Rest ? until : now + Rest,
        };
    }

    private static async Task RefuseEnded(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        var ended =
            !DateTimeOffset.TryParse(
                context.Properties.Items.TryGetValue(Until, out var text) ? text : null,
                CultureInfo.InvariantCulture,
                out var until
            )
            || until <= context.Options.TimeProvider!.GetUtcNow()
            || Caller.From(context.Principal!) is not { } caller
            || (
                context.Principal!.FindFirst(Caller.TokenIdClaim)?.Value is { } jti
                && await services.GetRequiredService<ClinicDirectory>().HasRevoked(caller, jti, context.HttpContext.RequestAborted)
            );
        if (ended)
            context.RejectPrincipal();
    }

    /// <summary>A page asks for a sign-in and is shown after it; a form that was sent is given back, with all that was typed.</summary>
    private static Task Ask(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
            return ReturnedForm.SignedOut.Write(context);
        context.Response.Redirect($"{Path}?next={Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}");
        return Task.CompletedTask;
    }
}
