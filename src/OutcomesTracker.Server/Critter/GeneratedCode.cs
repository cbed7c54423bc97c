using JasperFx.CodeGeneration;
using JasperFx.CodeGeneration.Model;
using Microsoft.Extensions.DependencyInjection;
using OutcomesTracker.Server;

namespace OutcomesTracker.Server.Critter;

/// <summary>The code with which Wolverine calls the handlers and endpoints here: written ahead of time, and compiled into what production runs.</summary>
public static class GeneratedCode
{
    /// <summary>Writes it into the folder of this project, as C#, in place of what was there. Needs no database.</summary>
    /// <param name="told">Told of each file.</param>
    public static async Task Write(DirectoryInfo project, Action<string> told)
    {
        var folder = Path.Combine(project.FullName, "Internal", "Generated");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        DynamicCodeBuilder.WithinCodegenCommand = true;
        const string Nowhere = "Host=127.0.0.1;Database=none;Username=nobody";
        await using var app = RegistryServer.Compose(new(Nowhere, Nowhere, project.FullName, IsDevelopment: true), new CritterStackEngine { CodeFolder = folder });
        new DynamicCodeBuilder(app.Services, [.. app.Services.GetServices<ICodeFileCollection>()])
        {
            ServiceVariableSource = app.Services.GetService<IServiceVariableSource>(),
        }.WriteGeneratedCode(told);
    }
}
