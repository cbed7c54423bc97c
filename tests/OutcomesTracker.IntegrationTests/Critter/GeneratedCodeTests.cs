using OutcomesTracker.IntegrationTests.CommandLine;
using OutcomesTracker.Server;

namespace OutcomesTracker.Server.Critter.Tests;

/// <summary>What production runs is generated without a database, and leaves nothing out.</summary>
public sealed class GeneratedCodeTests
{
    [Fact]
    public async Task Every_endpoint_and_every_handler_has_its_code()
    {
        var project = Directory.CreateTempSubdirectory("outcomes-generated-");
        try
        {
            var ended = await OutcomesProgram.Run("codegen", project.FullName);
            Assert.True(ended.Code == 0, ended.Errors);
            var files = project.GetFiles("*.cs", SearchOption.AllDirectories).Select(file => file.Name).ToList();
            Assert.Equal(RegistryFeatures.Commands.Count, files.Count(name => name.StartsWith("POST_", StringComparison.Ordinal)));
            foreach (var handler in (string[])["CommandOnCaseHandler", "CommandOnClinicHandler", "SideEffectAlertHandler"])
                Assert.Single(files, name => name.StartsWith(handler, StringComparison.Ordinal));
        }
        finally
        {
            project.Delete(recursive: true);
        }
    }
}
