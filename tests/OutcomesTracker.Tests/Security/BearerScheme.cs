using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Tests.Security;

/// <summary>The bearer scheme as a server has it, without revocation, which needs a registry.</summary>
internal sealed class BearerScheme(
    string issuer,
    string audience,
    IConfigurationManager<OpenIdConnectConfiguration> keys,
    TimeProvider clock
)
{
    private readonly ServiceProvider services = Services(options => options.Accept(issuer, audience, keys, clock));

    /// <summary>The caller of a request with this token; null when the token is refused.</summary>
    public async Task<ClaimsPrincipal?> Verify(string token)
    {
        await using var request = services.CreateAsyncScope();
        var context = new DefaultHttpContext { RequestServices = request.ServiceProvider };
        context.Request.Headers.Authorization = $"Bearer {token}";
        return (await context.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme)).Principal;
    }

    private static ServiceProvider Services(Action<JwtBearerOptions> configure)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddAuthentication().AddJwtBearer(configure);
        return services.BuildServiceProvider();
    }
}
