using JasperFx.CodeGeneration;
using JasperFx.CodeGeneration.Model;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;

namespace OutcomesTracker.Server.GeneratedCode;

/// <summary>
/// Writes the code with which Wolverine calls the handlers and endpoints of this assembly. Runs while the server is built, and is no part
/// of it.
/// </summary>
internal static class Program
{
    // The server is composed and never started, so nothing connects.
    private const string Nowhere = "Host=127.0.0.1;Database=none;Username=nobody";

    private static async Task<int> Main(string[] arguments)
    {
        var folder = arguments.Single();
        try
        {
            DynamicCodeBuilder.WithinCodegenCommand = true;
            await using var app = RegistryServer.Compose(new(Nowhere, Nowhere, folder, IsDevelopment: true));
            app.Services.GetRequiredService<WolverineOptions>().CodeGeneration.GeneratedCodeOutputPath = folder;
            new DynamicCodeBuilder(app.Services, [.. app.Services.GetServices<ICodeFileCollection>()])
            {
                ServiceVariableSource = app.Services.GetService<IServiceVariableSource>(),
            }.WriteGeneratedCode(Console.WriteLine);
            return 0;
        }
        catch (Exception failure)
        {
            // In the form that MSBuild shows as an error of the build, on one line.
            Console.WriteLine(failure);
            await Console.Error.WriteLineAsync($"Wolverine's code : error OT0001: {failure.Message.ReplaceLineEndings(" ")}");
            return 1;
        }
    }
}
