using System.Diagnostics;
using System.Text.RegularExpressions;
using OutcomesTracker.Server;

namespace OutcomesTracker.IntegrationTests.CommandLine;

/// <summary>Runs the <c>outcomes</c> program as its users do, in its own process.</summary>
public static partial class OutcomesProgram
{
    public sealed record Ended(int Code, string Output, string Errors)
    {
        public string LastLine => Output.TrimEnd().Split('\n')[^1];
    }

    public static Process Start(IReadOnlyDictionary<string, string?>? environment, params string[] arguments) =>
        Start(AppContext.BaseDirectory, environment, arguments);

    /// <summary>Starts the program from a folder.</summary>
    public static Process Start(string folder, IReadOnlyDictionary<string, string?>? environment, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "outcomes.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (
            var name in (string[])
                ["OUTCOMES_DB", "OUTCOMES_KEYS", "OUTCOMES_TOKEN", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "ASPNETCORE_URLS"]
        )
            start.Environment.Remove(name);
        start.Environment["DOTNET_TieredPGO"] = "0"; // as in the tests' own process
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static async Task<Ended> Run(IReadOnlyDictionary<string, string?>? environment, params string[] arguments)
    {
        using var process = Start(environment, arguments);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync(timeout.Token);
        return new(process.ExitCode, await output, await errors);
    }

    public static Task<Ended> Run(params string[] arguments) => Run(null, arguments);
}

/// <summary><c>outcomes serve</c> in a process that can be killed.</summary>
public sealed partial class ServerProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly Task<Uri> listening;

    private ServerProcess(Process process) => (this.process, listening) = (process, Listen(process));

    /// <summary>The server's address; blocks until it listens.</summary>
    public Uri Address => listening.Result;

    public bool Listens => listening.IsCompletedSuccessfully;

    [GeneratedRegex(@"Now listening on: (http://[\w.]+:\d+)")]
    private static partial Regex Listening { get; }

    public static Task<ServerProcess> Start(RegistrySettings settings, params string[] arguments) =>
        Begin(settings, null, arguments).Ready();

    public static Task<ServerProcess> Start(IReadOnlyDictionary<string, string?>? environment, params string[] arguments) =>
        new ServerProcess(OutcomesProgram.Start(environment, ["serve", .. arguments])).Ready();

    /// <summary>Starts the program from another folder.</summary>
    public static Task<ServerProcess> Start(
        DirectoryInfo folder,
        IReadOnlyDictionary<string, string?>? environment,
        params string[] arguments
    ) => new ServerProcess(OutcomesProgram.Start(folder.FullName, environment, ["serve", .. arguments])).Ready();

    /// <summary>Starts a process and does not wait until it is ready.</summary>
    public static ServerProcess Begin(
        RegistrySettings settings,
        IReadOnlyDictionary<string, string?>? environment,
        params string[] arguments
    ) =>
        new(
            OutcomesProgram.Start(
                new Dictionary<string, string?>(environment ?? new Dictionary<string, string?>())
                {
                    ["ASPNETCORE_ENVIRONMENT"] = "Development",
                },
                ["serve", "--db", settings.Registry, "--keys", settings.Keys, "--data", settings.DataDirectory, .. arguments]
            )
        );

    private static async Task<Uri> Listen(Process process)
    {
        var (told, errors) = (new List<string>(), process.StandardError.ReadToEndAsync());
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            told.Add(line);
            if (Listening.Match(line) is not { Success: true } match)
                continue;
            _ = process.StandardOutput.ReadToEndAsync();
            return new(match.Groups[1].Value);
        }
        throw new InvalidOperationException($"The server did not start: {string.Join('\n', told)}\n{await errors}");
    }

    /// <summary>The peak resident memory.</summary>
    public long PeakMemoryBytes =>
        long.Parse(
            File.ReadLines($"/proc/{process.Id}/status")
                .Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
                .Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
            System.Globalization.CultureInfo.InvariantCulture
        ) * 1_024;

    /// <summary>Kills the process, as <c>kill -9</c> does.</summary>
    public void Kill() => process.Kill();

    /// <summary>Sends SIGTERM; returns the exit code.</summary>
    public async Task<int> Terminate()
    {
        await Signal("TERM");
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await process.WaitForExitAsync(timeout.Token);
        return process.ExitCode;
    }

    /// <summary>Suspends the process (SIGSTOP) with all its locks and connections.</summary>
    public Task Freeze() => Signal("STOP");

    public Task Thaw() => Signal("CONT");

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        await listening.ContinueWith(_ => process.Dispose(), TaskScheduler.Default);
    }

    private async Task Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits until the server is ready.</summary>
    public async Task<ServerProcess> Ready()
    {
        using var http = new HttpClient { BaseAddress = await listening };
        await Eventually.Holds(
            async () =>
            {
                using var answer = await http.GetAsync("/health/ready");
                return answer.IsSuccessStatusCode;
            },
            "The server did not become ready."
        );
        return this;
    }
}
