using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Tests.Http;

/// <summary>The header Prefer, by the grammar of RFC 7240.</summary>
public sealed class PreferenceTests
{
    [Theory]
    [InlineData(true, "respond-async")]
    [InlineData(true, "Respond-ASYNC")]
    [InlineData(true, " respond-async ")]
    [InlineData(true, "respond-async, wait=10")]
    [InlineData(true, "wait=10,respond-async")]
    [InlineData(true, "return=minimal; foo=\"some, value\", respond-async; bar")]
    [InlineData(true, "respond-async=\"\"")]
    [InlineData(true, "respond-async = ")]
    [InlineData(true, ",, respond-async,")]
    [InlineData(true, "x=\"a \\\" b\", respond-async")]
    [InlineData(true, "return=minimal", "respond-async")]
    [InlineData(false)]
    [InlineData(false, "")]
    [InlineData(false, "respond-asynchronously")]
    [InlineData(false, "do-not-respond-async")]
    [InlineData(false, "wait=respond-async")]
    [InlineData(false, "x=\"y, respond-async, z\"")]
    [InlineData(false, "x=\"a \\\", respond-async")]
    [InlineData(false, "wait=10; respond-async")]
    [InlineData(false, "respond-async=no")]
    [InlineData(false, "respond-async=no, respond-async")]
    public void A_preference_is_asked_for_by_its_name_alone(bool asked, params string[] lines) =>
        Assert.Equal(asked, Preferences.Has(lines, "respond-async"));
}
