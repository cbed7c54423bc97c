using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using OutcomesTracker.Benchmarks.Harness;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Benchmarks;

/// <summary>
/// From the start of the process to the first answer of /health/ready, on a migrated registry whose PostgreSQL runs; against an empty
/// ASP.NET Core program that answers the same path. Each argument is a folder of a built or published server; where the runtime was published
/// with it, as in the image, that is what runs it.
/// </summary>
internal static class Starts
{
    private const string Default = "src/OutcomesTracker.Cli/bin/Release/net10.0", EmptyServer = "--empty-server";

    public static async Task Run(string[] arguments)
    {
        if (arguments is [EmptyServer, var url])
        {
            await Empty(url);
            return;
        }
        await using var cluster = await BenchmarkCluster.Start();
        var settings = await BenchmarkRegistry.NewDatabases(cluster, "start");
        LocalSigningKey.FindOrCreate(settings.DataDirectory);
        MasterKey.FindOrCreate(settings.DataDirectory);
        string[] serve = ["serve", "--db", settings.Registry, "--keys", settings.Keys, "--data", settings.DataDirectory, "--urls"];
        string[] folders = arguments is [] ? [Default] : arguments;
        (string Name, string[] Command)[] programs =
        [
            ("limit: an empty ASP.NET Core program", ["dotnet", typeof(Starts).Assembly.Location, "start", EmptyServer]),
            .. folders.Select(folder => ($"the server in {folder}", (string[])[.. Server(folder), .. serve])),
        ];
        var times = programs.Select(_ => new List<double>()).ToArray();
        for (var turn = 0; turn <= 2 * Comparison.Turns; turn++)
            for (var index = 0; index < programs.Length; index++)
                if (await Start(programs[index].Command) is var milliseconds && turn > 0) times[index].Add(milliseconds);
        Table.Head("from start to first answer", "ms", "of the limit", "target, ms");
        for (var index = 0; index < programs.Length; index++)
            Table.Row(
                programs[index].Name, new Runs(times[index]).Show("0"),
                new Runs([.. times[index].Zip(times[0], (ours, least) => ours / least)]).Show("0.00"), index == 0 ? "" : "≤ 500");
        Directory.Delete(settings.DataDirectory, recursive: true);
    }

    private static string[] Server(string folder) =>
        File.Exists(Path.Combine(folder, "libcoreclr.so")) ? [Path.Combine(folder, "outcomes")] : ["dotnet", Path.Combine(folder, "outcomes.dll")];

    private static async Task<double> Start(string[] command)
    {
        var port = FreePort().ToString(CultureInfo.InvariantCulture);
        using var http = new HttpClient();
        var started = Stopwatch.GetTimestamp();
        var start = new ProcessStartInfo(command[0], [.. command[1..], $"http://127.0.0.1:{port}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            while (!await Answers(http, new($"http://127.0.0.1:{port}/health/ready")))
            {
                if (process.HasExited) throw new InvalidOperationException(await output + await errors);
                await Task.Delay(2);
            }
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }
        finally
        {
            if (!process.HasExited) process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private static async Task<bool> Answers(HttpClient http, Uri address)
    {
        try
        {
            using var answer = await http.GetAsync(address);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // does not listen yet
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task Empty(string url)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.MapGet("/health/ready", () => "ready");
        await app.RunAsync(url);
    }
}
