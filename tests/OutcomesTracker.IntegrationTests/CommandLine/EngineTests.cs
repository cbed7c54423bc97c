namespace OutcomesTracker.IntegrationTests.CommandLine;

#if !CRITTERSTACK
/// <summary>Engines on the command line, of a build without the Critter Stack.</summary>
public sealed class EngineTests
{
    [Fact]
    public async Task An_engine_that_is_not_in_the_build_is_refused_with_how_to_get_it()
    {
        var ended = await OutcomesProgram.Run("serve", "--engine", "critter-stack", "--db", "Host=127.0.0.1;Port=1;Database=x;Username=x");
        Assert.Equal(2, ended.Code);
        Assert.Contains("-p:CritterStack=true", ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_nobody_knows_is_told_the_known_ones()
    {
        var ended = await OutcomesProgram.Run("serve", "--engine", "steam");
        Assert.Equal(2, ended.Code);
        Assert.Contains("critter-stack", ended.Errors + ended.Output, StringComparison.Ordinal);
    }
}
#endif
