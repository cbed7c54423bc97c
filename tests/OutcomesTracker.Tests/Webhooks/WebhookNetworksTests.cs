using System.Net;
using Microsoft.Extensions.Configuration;
using OutcomesTracker.Server.Features.Webhooks;
using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.Tests.Webhooks;

public sealed class WebhookNetworksTests
{
    private static readonly WebhookNetworks Public = Allowing(""),
        Inner = Allowing("10.1.0.0/16, 127.0.0.1, fd00::/8");

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("93.184.216.34")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("223.255.255.255")]
    [InlineData("2606:4700::1111")]
    [InlineData("::ffff:8.8.8.8")]
    public void By_default_public_addresses_are_allowed(string address) => Assert.True(Public.Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.8")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("203.0.113.9")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fe80::1")]
    [InlineData("ff02::1")]
    [InlineData("2001:0:a00:1::")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:a00:1::")]
    public void And_no_other(string address) => Assert.False(Public.Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("fd00::7", true)]
    [InlineData("10.2.0.1", false)]
    [InlineData("127.0.0.2", false)]
    [InlineData("8.8.8.8", false)]
    public void Where_the_operator_names_networks_only_these_are(string address, bool isAllowed) =>
        Assert.Equal(isAllowed, Inner.Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://hooks.example/alerts?to=7", true)]
    [InlineData("https://8.8.8.8:8443/", true)]
    [InlineData("http://hooks.example/alerts", false)]
    [InlineData("ftp://hooks.example/alerts", false)]
    [InlineData("hooks.example/alerts", false)]
    [InlineData("https://user:secret@hooks.example/", false)]
    [InlineData("https://hooks.example/#here", false)]
    [InlineData("https://127.0.0.1/", false)]
    [InlineData("https://[::1]/", false)]
    [InlineData("https://0x7f000001/", false)]
    [InlineData("https://2130706433/", false)]
    public void An_address_is_https_and_plain(string url, bool isOne) => Assert.Equal(isOne, Public.Error(url) is null);

    [Fact]
    public void Where_the_operator_names_networks_it_may_be_http() => Assert.Null(Inner.Error("http://10.1.2.3/alerts"));

    private static WebhookNetworks Allowing(string networks) =>
        new(
            new ServerSettings(
                new ConfigurationBuilder()
                    .AddInMemoryCollection(new Dictionary<string, string?> { [Catalogue.WebhookNetworks.Name] = networks })
                    .Build()
            )
        );
}
