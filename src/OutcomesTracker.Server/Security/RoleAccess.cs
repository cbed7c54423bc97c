using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace OutcomesTracker.Server.Security;

/// <summary>The roles that may use a route.</summary>
public sealed record AllowedRoles(IReadOnlyList<Role> Roles);

/// <summary>Declares which roles may use a route. A route without this declaration is closed to all roles.</summary>
public static class RoleAccess
{
    /// <summary>Allows only these roles, and a clinic role only if the token names a clinic.</summary>
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
        // For requests without an access rule. If no route matches, or none with this method, an authenticated caller gets 404 or 405; a
        // route is refused.
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
