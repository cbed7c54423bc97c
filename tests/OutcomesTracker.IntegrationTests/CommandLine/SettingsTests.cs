namespace OutcomesTracker.IntegrationTests.CommandLine;

/// <summary>A wrong setting is reported before anything starts, without its value.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("Privacy__MinimumCelSize", "Privacy:MinimumCelSize (Privacy__MinimumCelSize in the environment) is no setting")]
    [InlineData(
        "Privacy__MinimumCellSize",
        "Privacy:MinimumCellSize (Privacy__MinimumCellSize in the environment) must be a whole number from 0 to"
    )]
    [InlineData("Keys__MasterKey", "Keys:MasterKey (Keys__MasterKey in the environment) must be 32 bytes in base64")]
    public async Task A_server_with_a_wrong_setting_does_not_start(string variable, string told)
    {
        var ended = await OutcomesProgram.Run(
            new Dictionary<string, string?> { [variable] = "secret-of-somebody" },
            "serve",
            "--db",
            "Host=127.0.0.1;Port=1;Database=x;Username=x;Timeout=2",
            "--urls",
            "http://127.0.0.1:0"
        );
        Assert.Equal(2, ended.Code);
        Assert.Contains(told, ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-of-somebody", ended.Errors + ended.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Errors, StringComparison.Ordinal);
    }
}
