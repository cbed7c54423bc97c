using System.Net;
using System.Net.Sockets;
using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.Server.Features.Webhooks;

/// <summary>
/// To which addresses a webhook may be sent: public ones over https, or only the networks that the operator names, over http too.
/// </summary>
public sealed class WebhookNetworks(ServerSettings settings)
{
    // By IANA's registries of special-purpose addresses (RFC 6890): what is not globally reachable, or forwards to what is not.
    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    private readonly IReadOnlyList<IPNetwork> allowed = settings.Of(Catalogue.WebhookNetworks);

    /// <summary>Whether a message may be sent unencrypted, because the operator vouches for the networks.</summary>
    public bool AllowHttp => allowed.Count > 0;

    public bool Allows(IPAddress address)
    {
        var meant = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return allowed.Count > 0 ? allowed.Any(network => network.Contains(meant)) : IsPublic(meant);
    }

    private static bool IsPublic(IPAddress address) =>
        !NotPublic.Any(network => network.Contains(address))
        && (address.AddressFamily == AddressFamily.InterNetwork || GlobalUnicast.Contains(address));

    /// <summary>
    /// What is wrong with an address as text; null if a message may be sent there, as far as that is known before connecting.
    /// </summary>
    public string? Error(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            return "must be an https address";
        if (address.Scheme == "http" && !AllowHttp)
            return "must be an https address";
        if (address.UserInfo.Length > 0 || address.Fragment.Length > 0)
            return "must be without a user and without a fragment";
        return IPAddress.TryParse(address.DnsSafeHost, out var literal) && !Allows(literal)
            ? "must not lead into a network that webhooks may not be sent to"
            : null;
    }
}
