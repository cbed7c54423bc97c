using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Tests.Commands;

public sealed class CanonicalNumberTests
{
    [Theory]
    [InlineData("0", "0e0"), InlineData("-0", "0e0"), InlineData("-0.000e-7", "0e0"), InlineData("1", "1e0"), InlineData("-1.50", "-15e-1")]
    [
        InlineData("100", "1e2"),
        InlineData("0.001", "1e-3"),
        InlineData("15e-1", "15e-1"),
        InlineData("1.5E+3", "15e2"),
        InlineData("1200e-2", "12e0")
    ]
    [InlineData("1e000000000000000000000000000000001", "1e1")]
    public void A_number_has_one_form(string written, string canonical) => Assert.Equal(canonical, CanonicalNumber.Of(written).ToString());

    [Fact]
    public void Exponents_beyond_every_number_do_not_overflow()
    {
        foreach (
            var raw in (string[])
                [
                    "1e99999999999999999999",
                    "1.5e99999999999999999999",
                    "1e-99999999999999999999",
                    "1e9223372036854775807",
                    "1.5e-9223372036854775808",
                ]
        )
            Assert.NotEqual("0", CanonicalNumber.Of(raw).Digits);
    }
}
