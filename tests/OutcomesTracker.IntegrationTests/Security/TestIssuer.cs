using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Security;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace OutcomesTracker.IntegrationTests.Security;

/// <summary>
/// An identity provider such as a registry would use: OpenIddict, with discovery, a JWKS, client credentials and the authorization code
/// flow. Every client is a clinician of Harbour; whoever is sent to it to sign in is so at once, as <see cref="User"/>.
/// </summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    public const string Audience = "registry";

    private WebApplication app = null!;

    private TestIssuer() { }

    /// <summary>Who signs in: the claims of the ID token.</summary>
    public Dictionary<string, string> User { get; set; } =
        new()
        {
            [Caller.SubjectClaim] = "dr-okafor",
            [Caller.RoleClaim] = "clinician",
            [Caller.ClinicClaim] = "harbour",
        };

    /// <summary>The secret that a client must have to redeem a code; null for a public client.</summary>
    public string? ClientSecret { get; init; }

    /// <param name="address">The address of a stopped issuer, in order to restart at the same place.</param>
    /// <param name="clientSecret">The secret of the client that redeems codes.</param>
    public static async Task<TestIssuer> Start(string address = "http://127.0.0.1:0", string? clientSecret = null)
    {
        var issuer = new TestIssuer { ClientSecret = clientSecret };
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(address);
        builder.Logging.ClearProviders();
        builder
            .Services.AddOpenIddict()
            .AddServer(server =>
            {
                server.EnableDegradedMode().AllowClientCredentialsFlow().SetTokenEndpointUris("token");
                server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange().SetAuthorizationEndpointUris("authorize");
                server.AddSigningKey(NewKey()).AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)));
                server.DisableAccessTokenEncryption();
                server.UseAspNetCore().DisableTransportSecurityRequirement();
                server.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(_ => default));
                server.AddEventHandler<HandleAuthorizationRequestContext>(handler => handler.UseInlineHandler(issuer.SignIn));
                server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(issuer.Validate));
                server.AddEventHandler<HandleTokenRequestContext>(handler => handler.UseInlineHandler(SignIn));
                server.AddEventHandler<ProcessSignInContext>(handler =>
                    handler
                        .UseInlineHandler(issuer.NameToken)
                        .SetOrder(OpenIddictServerHandlers.PrepareIdentityTokenPrincipal.Descriptor.Order + 1)
                );
            });
        issuer.app = builder.Build();
        await issuer.app.StartAsync();
        return issuer;
    }

    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>The issuer claim: OpenIddict's issuers end in a slash.</summary>
    public string Name => $"{Address}/";

    public async Task<string> Token()
    {
        using var client = new HttpClient { BaseAddress = new(Address) };
        using var form = new FormUrlEncodedContent([
            new("grant_type", "client_credentials"),
            new("client_id", "dr-okafor"),
            new("client_secret", "-"),
        ]);
        using var answer = await client.PostAsync("token", form);
        return (await Answer.Of(answer)).Json.Text("access_token");
    }

    /// <summary>From now on tokens are signed with a new key, and the old key is still published.</summary>
    public void Rotate() =>
        app
            .Services.GetRequiredService<IOptionsMonitor<OpenIddictServerOptions>>()
            .CurrentValue.SigningCredentials.Insert(0, new(NewKey(), SecurityAlgorithms.EcdsaSha256));

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static ECDsaSecurityKey NewKey() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = Guid.NewGuid().ToString("n") };

    private ValueTask SignIn(HandleAuthorizationRequestContext context)
    {
        var identity = new ClaimsIdentity("person");
        foreach (var (name, value) in User)
            identity.SetClaim(name, value);
        identity.SetScopes(context.Request.GetScopes()).SetDestinations(_ => [OpenIddictConstants.Destinations.IdentityToken]);
        context.SignIn(new(identity));
        return default;
    }

    private ValueTask Validate(ValidateTokenRequestContext context)
    {
        if (context.Request.IsAuthorizationCodeGrantType() && context.ClientSecret != ClientSecret)
            context.Reject(OpenIddictConstants.Errors.InvalidClient);
        return default;
    }

    /// <summary>Gives the ID token its id; OpenIddict's own have none.</summary>
    private ValueTask NameToken(ProcessSignInContext context)
    {
        context.IdentityTokenPrincipal?.SetClaim(Caller.TokenIdClaim, User.GetValueOrDefault(Caller.TokenIdClaim));
        return default;
    }

    private static ValueTask SignIn(HandleTokenRequestContext context)
    {
        if (context.Request.IsAuthorizationCodeGrantType())
            return default; // whoever the code says
        var identity = new ClaimsIdentity("client");
        identity
            .SetClaim(Caller.SubjectClaim, context.Request.ClientId)
            .SetClaim(Caller.RoleClaim, "clinician")
            .SetClaim(Caller.ClinicClaim, "harbour");
        identity.SetResources(Audience).SetDestinations(_ => [OpenIddictConstants.Destinations.AccessToken]);
        context.SignIn(new(identity));
        return default;
    }
}
