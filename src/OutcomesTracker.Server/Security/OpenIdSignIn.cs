using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.Server.Security;

/// <summary>
/// Signs people in to the pages at the identity provider (OpenID Connect, authorization code with PKCE). The ID token must name role and,
/// for clinic roles, clinic, as a bearer token does; by its <c>jti</c> the sign-in can be revoked.
/// </summary>
internal static class OpenIdSignIn
{
    public const string SchemeName = OpenIdConnectDefaults.AuthenticationScheme;

    private const string CallbackPath = $"{PageSignIn.Path}/oidc";

    public static IServiceCollection AddOpenIdSignIn(this IServiceCollection services, ServerSettings configured)
    {
        if (configured.Of(Catalogue.ClientId) is not { } client)
            return services;
        var issuer = configured.Of(Catalogue.Issuer);
        if (issuer is null || !Catalogue.IsAddress(issuer))
            throw new ConfigurationException(
                $"{Catalogue.ClientId.Name} needs an identity provider: {Catalogue.Issuer.Name} ({Catalogue.Issuer.Variable}) "
                    + "must be its http or https address."
            );
        services
            .AddAuthentication()
            .AddOpenIdConnect(
                SchemeName,
                options =>
                {
                    (options.Authority, options.ClientId, options.ClientSecret) = (issuer, client, Secret(configured));
                    options.RequireHttpsMetadata = issuer.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
                    (options.CallbackPath, options.SignInScheme) = (CallbackPath, PageSignIn.SchemeName);
                    (options.ResponseType, options.ResponseMode) = (OpenIdConnectResponseType.Code, OpenIdConnectResponseMode.Query);
                    (options.UsePkce, options.SaveTokens, options.MapInboundClaims) = (true, false, false);
                    options.TokenValidationParameters.ValidIssuer = issuer;
                    // The answer comes by a redirect, for which a Lax cookie is sent; over plain HTTP None would not be.
                    options.NonceCookie.SameSite = options.CorrelationCookie.SameSite = SameSiteMode.Lax;
                    options.NonceCookie.SecurePolicy = options.CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                    options.Events.OnTokenValidated = Accept;
                    options.Events.OnRemoteFailure = Refused;
                }
            );
        return services;
    }

    private static string? Secret(ServerSettings configured)
    {
        if (configured.Of(Catalogue.ClientSecretFile) is not { } file)
            return null;
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{Catalogue.ClientSecretFile.Name} cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>Takes of the ID token what a bearer token says of its caller, and nothing else.</summary>
    private static Task Accept(TokenValidatedContext context)
    {
        var content = TokenContent.Of(new JsonWebToken(context.SecurityToken.RawData));
        var principal = PageSignIn.Principal(content.Claims);
        if (!content.IsSound || Caller.From(principal) is not { } caller || (caller.IsClinicRole && caller.Clinic is not { Length: > 0 }))
            context.Fail("The ID token names no caller.");
        else
        {
            var now = context.HttpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
            var address = context.Properties!.RedirectUri;
            context.Principal = principal;
            context.Properties = PageSignIn.Ending(now, tokenEnds: null);
            context.Properties.RedirectUri = address;
        }
        return Task.CompletedTask;
    }

    private static Task Refused(RemoteFailureContext context)
    {
        context
            .HttpContext.RequestServices.GetRequiredService<ILoggerFactory>()
            .CreateLogger(typeof(OpenIdSignIn))
            .LogWarning("A sign-in at the identity provider failed: {Failure}", context.Failure?.GetType().Name);
        context.HandleResponse();
        context.Response.Redirect($"{PageSignIn.Path}?failed=provider");
        return Task.CompletedTask;
    }
}
