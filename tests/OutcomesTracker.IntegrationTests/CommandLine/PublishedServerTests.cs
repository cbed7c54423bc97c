using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using Npgsql;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Tests.Style;

namespace OutcomesTracker.IntegrationTests.CommandLine;

/// <summary>
/// The program as it is published for production: it contains the generated code for endpoints and handlers, and no compiler.
/// </summary>
public sealed class PublishedServerTests : IAsyncLifetime
{
    private readonly string login = $"app_{Guid.NewGuid():n}";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("outcomes-published-");
    private TestDatabase databases = null!;

    public async ValueTask InitializeAsync() => databases = await TestDatabase.Create();

    public async ValueTask DisposeAsync()
    {
        await databases.DisposeAsync();
        await TestSql.Execute(await TestCluster.ConnectionString(), $"drop role if exists {login}");
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task It_starts_in_production_without_a_compiler_and_enrols_a_patient()
    {
        await Publish();
        Assert.Empty(folder.GetFiles("Microsoft.CodeAnalysis*", SearchOption.AllDirectories).Select(file => file.Name));
        Assert.Empty(folder.GetFiles("*RuntimeCompil*", SearchOption.AllDirectories).Select(file => file.Name));

        await TestSql.Execute(databases.Settings.Registry, $"create role {login} login password 'secret' in role outcomes_app");
        var masterKey = Path.Combine(databases.Settings.DataDirectory, "master");
        await File.WriteAllTextAsync(masterKey, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        var (admin, clinician) = (databases.Token(Role.RegistryAdmin), databases.Token(Role.Clinician, "harbour")); // creates the local key
        await using var server = await ServerProcess.Start(
            folder,
            new Dictionary<string, string?> { ["ASPNETCORE_ENVIRONMENT"] = "Production", ["Keys__MasterKeyFile"] = masterKey },
            "--db",
            As(databases.Settings.Registry),
            "--keys",
            As(databases.Settings.Keys),
            "--data",
            databases.Settings.DataDirectory,
            "--urls",
            "http://127.0.0.1:0"
        );

        using (var http = RegistryClient.To(server.Address, admin))
            await http.RegisterClinic("harbour");
        using var caller = RegistryClient.To(server.Address, clinician);
        var enrolled = await caller.Post("/v1/patients", Bodies.Enrolment());
        Assert.Equal(201, enrolled.Status);
        Assert.Equal(0, await server.Terminate());
    }

    private string As(string connection) =>
        new NpgsqlConnectionStringBuilder(connection) { Username = login, Password = "secret" }.ConnectionString;

    /// <summary>Publishes what was built with these tests: the image's build differs by its optimization and its runtime.</summary>
    private async Task Publish()
    {
        var configuration = typeof(PublishedServerTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var start = new ProcessStartInfo(
            "dotnet",
            ["publish", "src/OutcomesTracker.Cli", "-c", configuration, "--no-build", "-nodeReuse:false", "-o", folder.FullName]
        )
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output);
    }
}
