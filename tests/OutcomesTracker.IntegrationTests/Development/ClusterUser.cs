using System.Diagnostics;
using OutcomesTracker.Development.Postgres;
using OutcomesTracker.IntegrationTests.Development;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestPipelineStartup(typeof(ClusterUser.Main))]

namespace OutcomesTracker.IntegrationTests.Development;

/// <summary>
/// Another process that uses a cluster: this test program, started with an environment variable that makes it hold a cluster until its
/// standard input ends, instead of running tests.
/// </summary>
public sealed class ClusterUser : IDisposable
{
    private const string DirectoryVariable = "OUTCOMES_TEST_HOLD_CLUSTER";
    private const string Ready = "holding ";

    private readonly Process process;

    private ClusterUser(Process process) => this.process = process;

    public string ConnectionString { get; private set; } = "";

    public static async Task<ClusterUser> Start(string dataDirectory)
    {
        var info = new ProcessStartInfo("dotnet", [typeof(ClusterUser).Assembly.Location])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        info.Environment[DirectoryVariable] = dataDirectory;
        var user = new ClusterUser(Process.Start(info)!);
        var answer = "";
        while (await user.process.StandardOutput.ReadLineAsync() is { } line)
        {
            answer += line + "\n";
            if (line.StartsWith(Ready, StringComparison.Ordinal))
            {
                user.ConnectionString = line[Ready.Length..];
                return user;
            }
        }

        throw new InvalidOperationException("The other process holds no cluster: " + answer);
    }

    /// <summary>Ends the process normally and waits for it.</summary>
    public async Task LetGo()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
    }

    /// <summary>Kills the process, as kill -9 does; returns when its standard output has been closed, too.</summary>
    public async Task Kill(TimeSpan limit)
    {
        process.Kill();
        await process.StandardOutput.ReadToEndAsync().WaitAsync(limit);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }

    /// <summary>What such a process does instead of running tests.</summary>
    public sealed class Main : ITestPipelineStartup
    {
        public async ValueTask StartAsync(IMessageSink diagnosticMessageSink)
        {
            if (Environment.GetEnvironmentVariable(DirectoryVariable) is not { } dataDirectory)
            {
                return;
            }

            await using (var cluster = await PrivateCluster.Start(dataDirectory, ClusterTest.Settings))
            {
                await Console.Out.WriteLineAsync(Ready + cluster.ConnectionString());
                await Console.In.ReadToEndAsync();
            }

            Environment.Exit(0);
        }

        public ValueTask StopAsync() => ValueTask.CompletedTask;
    }
}
