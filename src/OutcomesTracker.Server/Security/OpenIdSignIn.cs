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

    /// <summary>
    /// The address that leads on to the identity provider. It is followed by a link, since the content security policy lets no form lead
    /// to another host.
    /// </summary>
    public const string StartPath = $"{PageSignIn.Path}/provider";

    private const string CallbackPath = $"{PageSignIn.Path}/oidc";

    public static IServiceCollection AddOpenIdSignIn(this IServiceCollection services, ServerSettings configured, RegistrySettings settings)
    {
        if (configured.Of(Catalogue.ClientId) is not { } client)
            return services;
        var issuer = configured.Of(Catalogue.Issuer);
        if (issuer is null || !Catalogue.IsAddress(issuer))
            throw new ConfigurationException(
                $"{Catalogue.ClientId.Name} needs an identity provider: {Catalogue.Issuer.Name} ({Catalogue.Issuer.Variable}) "
                    + "must be its http or https address."
            );
        var secret = Secret(configured);
        services
            .AddAuthentication()
            .AddOpenIdConnect(
                SchemeName,
                options =>
                {
                    (options.Authority, options.ClientId, options.ClientSecret) = (issuer, client, secret);
                    options.RequireHttpsMetadata = issuer.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
                    options.BackchannelTimeout = TimeSpan.FromSeconds(10);
                    (options.CallbackPath, options.SignInScheme) = (CallbackPath, PageSignIn.SchemeName);
                    (options.ResponseType, options.ResponseMode) = (OpenIdConnectResponseType.Code, OpenIdConnectResponseMode.Query);
                    (options.UsePkce, options.SaveTokens, options.MapInboundClaims) = (true, false, false);
                    // Nothing else is wanted of the account than what the ID token must say; and not every provider knows other scopes.
                    options.Scope.Clear();
                    options.Scope.Add(OpenIdConnectScope.OpenId);
                    options.TokenValidationParameters.ValidIssuer = issuer;
                    options.TokenValidationParameters.ValidAlgorithms = TokenRules.Algorithms;
                    // The answer comes by a redirect, for which a Lax cookie is sent; over plain HTTP None would not be.
                    options.NonceCookie.SameSite = options.CorrelationCookie.SameSite = SameSiteMode.Lax;
                    options.NonceCookie.SecurePolicy = options.CorrelationCookie.SecurePolicy = PageSignIn.SecurePolicy(settings);
                    options.Events.OnTokenValidated = Accept;
                    options.Events.OnRemoteFailure = Refused;
                }
            );
        return services;
    }

    /// <summary>Leads the caller to the identity provider, and from there to a page; false if the provider cannot be reached.</summary>
    public static async Task<bool> Start(HttpContext context, string next)
    {
        try
        {
            await context.ChallengeAsync(SchemeName, new() { RedirectUri = next });
            return true;
        }
        catch (Exception failure) when (failure is InvalidOperationException or HttpRequestException or OpenIdConnectProtocolException)
        {
            Log(context).LogWarning("The identity provider cannot be reached: {Failure}", failure.Message);
            return false;
        }
    }

    /// <summary>The page to sign in on, which says what went wrong.</summary>
    public static string Failed(string why, string? next) =>
        $"{PageSignIn.Path}?failed={why}{(next is null ? "" : $"&next={Uri.EscapeDataString(next)}")}";

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
        if (!content.IsSound || Caller.From(principal) is not { } caller || caller.LacksClinic)
        {
            context.Response.Redirect(Failed("account", next: null));
            context.HandleResponse();
        }
        else
        {
            var address = context.Properties!.RedirectUri;
            context.Principal = principal;
            context.Properties = PageSignIn.Ending(context.HttpContext, tokenEnds: null);
            context.Properties.RedirectUri = address;
        }
        return Task.CompletedTask;
    }

    private static Task Refused(RemoteFailureContext context)
    {
        Log(context.HttpContext).LogWarning("A sign-in at the identity provider failed: {Failure}", context.Failure?.GetType().Name);
        context.HandleResponse();
        context.Response.Redirect(Failed("provider", context.Properties?.RedirectUri));
        return Task.CompletedTask;
    }

    private static ILogger Log(HttpContext context) =>
        context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(OpenIdSignIn));
}
