using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace OutcomesTracker.Server.Security;

/// <summary>The roles that a route is for.</summary>
public sealed record AllowedRoles(IReadOnlyList<Role> Roles);

/// <summary>Which roles may use a route. A route that says nothing is for no role.</summary>
public static class RoleAccess
{
    /// <summary>Only these roles; a clinic role only with a clinic.</summary>
    public static TBuilder For<TBuilder>(this TBuilder builder, params Role[] roles)
        where TBuilder : IEndpointConventionBuilder =>
        builder
            .RequireAuthorization(policy =>
                policy
                    .AddAuthenticationSchemes(BearerAuthentication.SchemeName)
                    .RequireAuthenticatedUser()
                    .RequireAssertion(context =>
                        Security.Caller.From(context.User) is { } caller
                        && roles.Contains(caller.Role)
                        && (!caller.IsClinicRole || caller.Clinic is { Length: > 0 })
                    )
            )
            .WithMetadata(new AllowedRoles(roles));

    public static Caller Caller(this HttpContext context) =>
        Security.Caller.From(context.User) ?? throw new InvalidOperationException("The route has no access rule.");

    public static IServiceCollection AddRoleAccess(this IServiceCollection services)
    {
        // No route, or none with this method: a caller with a token is told so.
        services
            .AddAuthorizationBuilder()
            .SetFallbackPolicy(
                new AuthorizationPolicyBuilder()
                    .RequireAuthenticatedUser()
                    .RequireAssertion(context => context.Resource is HttpContext request && request.GetEndpoint() is not RouteEndpoint)
                    .Build()
            );
        return services;
    }
}
