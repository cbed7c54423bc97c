using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Features.SignIn;

/// <summary>
/// Sign-in by one click as any role, for development. It is there only while the database is this program's own, every address that the
/// server listens on is this machine's loopback, and the request names such an address too, so that no page of another site can use it
/// through a name that leads here.
/// </summary>
public sealed class DevelopmentSignIn(RegistrySettings settings, IServer server)
{
    /// <summary>Whether this server offers it at all.</summary>
    public bool IsOffered =>
        settings is { IsDevelopment: true, IsPrivate: true }
        && server.Features.Get<IServerAddressesFeature>()?.Addresses is { Count: > 0 } addresses
        && addresses.All(address => IsLoopback(BindingAddress.Parse(address).Host));

    /// <summary>Whether it is offered to whoever sent a request.</summary>
    public bool IsOpenTo(HttpContext context) =>
        IsOffered
        && IsLoopback(context.Request.Host.Host)
        && context.Connection.RemoteIpAddress is { } sender
        && IPAddress.IsLoopback(sender);

    /// <summary>The claims of somebody with this role.</summary>
    public static IReadOnlyList<Claim> ClaimsOf(Role role, string? clinic) =>
        [
            new(Caller.SubjectClaim, $"developer-{Code<Role>.Of(role)}"),
            new(Caller.RoleClaim, Code<Role>.Of(role)),
            .. clinic is null ? (Claim[])[] : [new(Caller.ClinicClaim, clinic)],
        ];

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
