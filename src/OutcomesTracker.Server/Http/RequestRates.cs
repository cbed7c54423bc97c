using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.Server.Http;

/// <summary>
/// Limits the requests per minute that this server accepts from one caller: by subject, role and clinic, or, without a valid token, by
/// address, so that one caller cannot use up another's limit. Health is exempt.
/// </summary>
public static class RequestRates
{
    public static void Limit(RateLimiterOptions options, ServerSettings settings)
    {
        var (known, unknown) = (settings.Of(Catalogue.RequestsPerMinute), settings.Of(Catalogue.UnauthenticatedPerMinute));
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, object>(context =>
            Caller.From(context.User) is { } caller
                ? Partition(caller.Who, known)
                : Partition(AddressOf(context.Connection.RemoteIpAddress), unknown)
        );
        options.OnRejected = (refused, _) =>
        {
            var after = refused.Lease.TryGetMetadata(MetadataName.RetryAfter, out var time) ? (int)Math.Ceiling(time.TotalSeconds) : 1;
            return new(Problem.TooManyRequests(Math.Max(1, after)).Write(refused.HttpContext));
        };
    }

    private static RateLimitPartition<object> Partition(object who, int aMinute) =>
        aMinute == 0
            ? RateLimitPartition.GetNoLimiter(who)
            : RateLimitPartition.GetFixedWindowLimiter(
                who,
                _ =>
                    new()
                    {
                        PermitLimit = aMinute,
                        Window = TimeSpan.FromMinutes(1),
                        QueueLimit = 0,
                    }
            );

    /// <summary>For IPv6 the /64 network: a client that has one address of a network can usually use all of them.</summary>
    public static string AddressOf(IPAddress? address)
    {
        if (address is null)
            return "";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address.ToString();
        var network = address.GetAddressBytes();
        network.AsSpan(8).Clear();
        return new IPAddress(network).ToString();
    }
}
