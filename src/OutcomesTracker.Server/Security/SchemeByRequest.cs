using Microsoft.Extensions.DependencyInjection;
using OutcomesTracker.Server.Pages;

namespace OutcomesTracker.Server.Security;

/// <summary>Pages know their callers by the cookie, and everything else by the bearer token.</summary>
internal static class SchemeByRequest
{
    private const string SchemeName = "ByRequest";

    public static IServiceCollection AddAuthenticationByRequest(this IServiceCollection services)
    {
        services
            .AddAuthentication(SchemeName)
            .AddPolicyScheme(
                SchemeName,
                null,
                options =>
                    options.ForwardDefaultSelector = context =>
                        PageRequests.IsPage(context) ? PageSignIn.SchemeName : BearerAuthentication.SchemeName
            );
        return services;
    }
}
