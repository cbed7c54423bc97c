using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace OutcomesTracker.Server.Security;

/// <summary>
/// The roles that may use a route of the API, by bearer token; a clinic role only if the token names a clinic. A route without a
/// declaration of roles is closed to all.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public class AllowedRolesAttribute : Attribute, IAuthorizeData, IAuthorizationRequirementData
{
    public AllowedRolesAttribute(params Role[] roles)
        : this(BearerAuthentication.SchemeName, roles) { }

    protected AllowedRolesAttribute(string scheme, Role[] roles) => (AuthenticationSchemes, Roles) = (scheme, roles);

    public IReadOnlyList<Role> Roles { get; }

    public string? AuthenticationSchemes { get; set; }

    string? IAuthorizeData.Policy { get; set; }

    string? IAuthorizeData.Roles { get; set; }

    public IEnumerable<IAuthorizationRequirement> GetRequirements() =>
        [
            new AssertionRequirement(context =>
                Caller.From(context.User) is { } caller && Roles.Contains(caller.Role) && !caller.LacksClinic
            ),
        ];
}

/// <summary>The roles that may use a page or a page's download, signed in by the cookie.</summary>
public sealed class PageForAttribute(params Role[] roles) : AllowedRolesAttribute(PageSignIn.SchemeName, roles);

/// <summary>Declares which roles may use a route.</summary>
public static class RoleAccess
{
    /// <summary>Allows only these roles, by bearer token.</summary>
    public static TBuilder For<TBuilder>(this TBuilder builder, params Role[] roles)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(new AllowedRolesAttribute(roles));

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
