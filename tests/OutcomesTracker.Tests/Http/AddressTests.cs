using System.Net;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Tests.Http;

/// <summary>Which IP addresses share one rate limit.</summary>
public sealed class AddressTests
{
    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:2::", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:3::6", "2001:db8:1:3::")]
    [InlineData("fe80::1%3", "fe80::")]
    public void An_address_of_ipv6_counts_as_its_network(string address, string counted) =>
        Assert.Equal(counted, RequestRates.AddressOf(IPAddress.Parse(address)));

    [Fact]
    public void A_connection_without_an_address_counts_too() => Assert.Equal("", RequestRates.AddressOf(null));
}
