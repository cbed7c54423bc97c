using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Pages;
using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.Server.Security;

/// <summary>
/// Authenticates a request by <c>Authorization: Bearer</c>; 401 and 403 are problem documents. While the server cannot find out whether a
/// token was revoked, it does not accept the token.
/// </summary>
internal static class BearerAuthentication
{
    public const string SchemeName = JwtBearerDefaults.AuthenticationScheme;

    private static readonly JwtBearerEvents Events = new()
    {
        // Routes that need no token skip authentication, so that they answer while the database is unavailable. A page asks only for a
        // token that was pasted into it.
        OnMessageReceived = context =>
        {
            if (
                context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null
                && !PageRequests.IsPage(context.HttpContext)
            )
                context.NoResult();
            return Task.CompletedTask;
        },
        OnTokenValidated = RefuseRevoked,
        OnChallenge = context =>
        {
            context.HandleResponse();
            context.Response.Headers.WWWAuthenticate = SchemeName;
            return Problem.Unauthenticated.Write(context.HttpContext);
        },
        OnForbidden = context =>
            Problem.Forbidden("Your role may not use this route, or your token names no clinic.").Write(context.HttpContext),
    };

    public static IServiceCollection AddBearerAuthentication(
        this IServiceCollection services,
        ServerSettings configured,
        RegistrySettings settings
    )
    {
        services.AddAuthentication().AddJwtBearer();
        services
            .AddOptions<JwtBearerOptions>(SchemeName)
            .Configure(
                (JwtBearerOptions options, TimeProvider clock) =>
                {
                    AuthenticationSettings.Apply(options, configured, settings, clock);
                    options.Events = Events;
                }
            );
        // The handler's own log is switched off: an exception while a token is checked is logged where it is answered, with 503.
        return services.AddLogging(logging => logging.AddFilter(typeof(JwtBearerHandler).FullName, LogLevel.None));
    }

    private static async Task RefuseRevoked(TokenValidatedContext context)
    {
        var request = context.HttpContext;
        var clinics = request.RequestServices.GetRequiredService<ClinicDirectory>();
        if (Caller.From(context.Principal!) is not { } caller)
            context.Fail("The token names no caller.");
        else if (
            context.Principal!.FindFirst(Caller.TokenIdClaim)?.Value is { } jti
            && await clinics.HasRevoked(caller, jti, request.RequestAborted)
        )
            context.Fail("The token was revoked.");
    }
}
