using Microsoft.Extensions.Configuration;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.Tests.Settings;

/// <summary>Which settings an operator may set, and which errors are reported.</summary>
public sealed class ServerSettingsTests
{
    [Fact]
    public void What_is_not_set_or_set_to_nothing_has_its_default()
    {
        Assert.Equal(5, With().Of(Catalogue.MinimumCellSize));
        Assert.Equal(5, With(("Privacy:MinimumCellSize", " ")).Of(Catalogue.MinimumCellSize));
        Assert.True(With().Of(Catalogue.AuditorsSeeFreeText));
        Assert.Equal("outcomes-tracker", With(("Authentication:Audience", "")).Of(Catalogue.Audience));
        Assert.Null(With(("Keys:MasterKey", "")).Of(Catalogue.MasterKey));
    }

    [Fact]
    public void What_is_set_holds_whatever_the_case_of_its_name()
    {
        Assert.Equal(0, With(("privacy:minimumcellsize", "0")).Of(Catalogue.MinimumCellSize));
        Assert.Equal(1_000_000, With(("Privacy:MinimumCellSize", " 1000000 ")).Of(Catalogue.MinimumCellSize));
        Assert.False(With(("PRIVACY:AuditorsSeeFreeText", " False ")).Of(Catalogue.AuditorsSeeFreeText));
        Assert.Equal("https://id.example/jwks", With(("Authentication:Jwks", "https://id.example/jwks")).Of(Catalogue.Jwks));
        Assert.Equal("keys/jwks.json", With(("Authentication:Jwks", "keys/jwks.json")).Of(Catalogue.Jwks));
        Assert.NotNull(With(("Keys:MasterKey", Convert.ToBase64String(new byte[32]))).Of(Catalogue.MasterKey));
    }

    [Theory]
    [InlineData("Privacy:MinimumCellSize", "-1", "a whole number from 0 to 1000000")]
    [InlineData("Privacy:MinimumCellSize", "1000001", "a whole number from 0 to 1000000")]
    [InlineData("Privacy:MinimumCellSize", "99999999999999999999", "a whole number from 0 to 1000000")]
    [InlineData("Privacy:MinimumCellSize", "five", "a whole number")]
    [InlineData("Privacy:MinimumCellSize", "5.0", "a whole number")]
    [InlineData("Privacy:MinimumCellSize", "1e3", "a whole number")]
    [InlineData("Privacy:AuditorsSeeFreeText", "never", "`true` or `false`")]
    [InlineData("Privacy:AuditorsSeeFreeText", "0", "`true` or `false`")]
    [InlineData("Authentication:Jwks", "ftp://id.example/jwks", "an http or https address")]
    [InlineData("Authentication:Jwks", "https://", "an http or https address")]
    [InlineData("Limits:BodySeconds", "3601", "a whole number from 1 to 3600")]
    [InlineData("Imports:AtOnce", "1001", "a whole number from 1 to 1000")]
    [InlineData("Cors:Origins", "*", "origins such as")]
    [InlineData("Cors:Origins", "https://app.example/", "origins such as")]
    [InlineData("Cors:Origins", "https://app.example/path", "origins such as")]
    [InlineData("Cors:Origins", "https://me@app.example", "origins such as")]
    [InlineData("Cors:Origins", "https://*.example", "origins such as")]
    [InlineData("Cors:Origins", "elsewhere.example", "origins such as")]
    [InlineData("Cors:Origins", "https://a.example,,https://b.example", "origins such as")]
    [InlineData("Proxies:Trusted", "proxy.example", "addresses and networks")]
    [InlineData("Proxies:Trusted", "10.0.0.300", "addresses and networks")]
    [InlineData("Proxies:Trusted", "10.0.0.1/33", "addresses and networks")]
    [InlineData("Proxies:Trusted", "10.0.0.1 10.0.0.2", "addresses and networks")]
    [InlineData("Proxies:Trusted", "0.0.0.0/0", "addresses and networks")]
    [InlineData("Keys:MasterKey", "c2hvcnQtc2VjcmV0", "32 bytes in base64")]
    [InlineData("Keys:MasterKey", "not-base64-but-secret", "32 bytes in base64")]
    public void A_value_that_is_not_allowed_is_named_with_what_is_and_never_repeated(string name, string value, string allowed)
    {
        var told = Refused((name, value));
        Assert.Contains(
            $"{name} ({name.Replace(":", "__", StringComparison.Ordinal)} in the environment) must be {allowed}",
            told,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(value, told, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_values_are_separated_by_commas()
    {
        Assert.Empty(With().Of(Catalogue.Origins));
        Assert.Equal(
            ["https://app.example", "http://localhost:3000"],
            With(("Cors:Origins", "https://App.example , http://localhost:3000")).Of(Catalogue.Origins)
        );
        Assert.Equal(
            ["10.0.0.7/32", "10.1.0.0/16", "2001:db8::/32"],
            With(("Proxies:Trusted", "10.0.0.7,10.1.0.0/16, 2001:db8::/32")).Of(Catalogue.TrustedProxies).Select(one => one.ToString())
        );
    }

    [Fact]
    public void The_framework_s_way_of_believing_every_proxy_is_refused()
    {
        Assert.Contains("Proxies__Trusted", Refused(("ForwardedHeaders_Enabled", "true")), StringComparison.Ordinal);
        With(("ForwardedHeaders_Enabled", "false"));
    }

    [Theory]
    [InlineData("Privacy:MinimumCelSize")]
    [InlineData("Privacy:Minimum")]
    [InlineData("Privacy:MinimumCellSize:Value")]
    [InlineData("Privacy:0")]
    public void An_unknown_name_in_a_section_of_ours_is_told_the_known_ones(string name)
    {
        var told = Refused((name, "hidden"));
        Assert.Contains(
            $"{name} ({name.Replace(":", "__", StringComparison.Ordinal)} in the environment) is no setting",
            told,
            StringComparison.Ordinal
        );
        Assert.Contains("Privacy:MinimumCellSize (Privacy__MinimumCellSize)", told, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", told, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once() =>
        Assert.Equal(
            3,
            Refused(("Privacy:MinimumCellSize", "x"), ("Keys:MasterKey", "x"), ("Keys:Master", "x")).Split(Environment.NewLine).Length
        );

    [Fact]
    public void Sections_of_others_are_no_matter_of_ours() =>
        With(
            ("Logging:LogLevel:Default", "Debug"),
            ("Kestrel:Endpoints:Https:Url", "https://*"),
            ("Privacy", "x"),
            ("PATH", "/bin"),
            ("PrivacyPolicy:Url", "x")
        );

    private static string Refused(params (string Name, string Value)[] values) =>
        Assert.Throws<ConfigurationException>(() => With(values)).Message;

    private static ServerSettings With(params (string Name, string Value)[] values) =>
        new(
            new ConfigurationBuilder()
                .AddInMemoryCollection(values.ToDictionary(value => value.Name, value => (string?)value.Value))
                .Build()
        );
}
