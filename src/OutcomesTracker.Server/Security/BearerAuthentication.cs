using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Security;

/// <summary>
/// Authenticates <c>Authorization: Bearer</c> and answers 401 and 403 as problem documents. While it cannot be known whether a token
/// was revoked, nobody is let in by it.
/// </summary>
public sealed class BearerAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, TokenVerifier verifier, ClinicDirectory clinics)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Bearer";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) || IsForAnybody) return AuthenticateResult.NoResult();
        var identity = await verifier.Verify(header["Bearer ".Length..].Trim(), SchemeName, Context.RequestAborted);
        if (identity is null || Caller.From(new(identity)) is not { } caller) return AuthenticateResult.Fail("The token does not verify.");
        if (identity.FindFirst(Caller.TokenIdClaim)?.Value is { } jti && await clinics.HasRevoked(caller, jti, Context.RequestAborted))
            return AuthenticateResult.Fail("The token was revoked.");
        return AuthenticateResult.Success(new(new ClaimsPrincipal(identity), SchemeName));
    }

    // What needs no token answers while nothing can be looked up.
    private bool IsForAnybody => Context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = SchemeName;
        return Problem.Unauthenticated.Write(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problem.Forbidden("Your role may not use this route, or your token names no clinic.").Write(Context);
}

/// <summary>The roles that a route is for.</summary>
public sealed record AllowedRoles(IReadOnlyList<Role> Roles);

/// <summary>Which roles may use a route. A route that says nothing is for nobody.</summary>
public static class RoleAccess
{
    /// <summary>Only these roles; a clinic role only with a clinic.</summary>
    public static TBuilder For<TBuilder>(this TBuilder builder, params Role[] roles) where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(policy => policy.AddAuthenticationSchemes(BearerAuthentication.SchemeName).RequireAuthenticatedUser()
            .RequireAssertion(context => Security.Caller.From(context.User) is { } caller && roles.Contains(caller.Role) && (!caller.IsClinicRole || caller.Clinic is { Length: > 0 })))
            .WithMetadata(new AllowedRoles(roles));

    public static Caller Caller(this HttpContext context) =>
        Security.Caller.From(context.User) ?? throw new InvalidOperationException("The route has no access rule.");

    public static IServiceCollection AddRoleAccess(this IServiceCollection services)
    {
        services.AddAuthentication(BearerAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, BearerAuthentication>(BearerAuthentication.SchemeName, null);
        // No route, or none with this method: whoever has a token is told so.
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser()
            .RequireAssertion(context => context.Resource is HttpContext request && request.GetEndpoint() is not RouteEndpoint).Build());
        return services;
    }
}
