using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Tests.Security;

/// <summary>A token is valid from nbf to exp, each with a tolerance of exactly one minute.</summary>
public sealed class TokenTimeTests : LocalKeyTest
{
    [Theory]
    [InlineData("exp", 0, true)]
    [InlineData("exp", -60, true)]
    [InlineData("exp", -60.001, false)]
    [InlineData("exp", -61, false)]
    [InlineData("nbf", 0, true)]
    [InlineData("nbf", 60, true)]
    [InlineData("nbf", 60.001, false)]
    [InlineData("nbf", 61, false)]
    public async Task A_minute_of_clock_skew_and_no_more(string claim, double seconds, bool isGood) =>
        Assert.Equal(isGood, await IsGood(claim, seconds));

    /// <summary>RFC 7519 makes nbf the condition; iat is informative.</summary>
    [Theory]
    [InlineData(-100_000_000), InlineData(3_600)]
    public async Task When_it_was_issued_is_no_condition(double seconds) => Assert.True(await IsGood("iat", seconds));

    [Fact]
    public async Task A_token_ends_while_the_server_runs()
    {
        var token = Key.Token(new("s", Role.Auditor, null), Now, TimeSpan.FromMinutes(10));
        Now += TimeSpan.FromMinutes(11);
        Assert.True(await IsGood(token));
        Now += TimeSpan.FromSeconds(1);
        Assert.False(await IsGood(token));
    }

    private Task<bool> IsGood(string claim, double seconds)
    {
        var now = Now.ToUnixTimeSeconds();
        var claims = new Dictionary<string, object>
        {
            ["iss"] = LocalSigningKey.Issuer,
            ["aud"] = LocalSigningKey.Issuer,
            ["sub"] = "s",
            ["role"] = "auditor",
            ["exp"] = now + 600,
            [claim] = now + seconds,
        };
        return IsGood(Key.Sign(claims));
    }
}
