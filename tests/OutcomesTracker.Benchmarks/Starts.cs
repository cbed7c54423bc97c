using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using JasperFx;
using JasperFx.CodeGeneration;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using OutcomesTracker.Benchmarks.Harness;
using OutcomesTracker.Server.Protection;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Store;
using Wolverine;
using Wolverine.Http;
using Wolverine.Marten;

namespace OutcomesTracker.Benchmarks;

/// <summary>
/// The time from the start of the process to the first successful response of /health/ready, on a migrated registry whose PostgreSQL is
/// running; compared with an empty ASP.NET Core program with Marten and Wolverine on the same database, which serves the same path and has
/// no other route, handler, event or projection. The first argument is the folder of this program, published; the others are the folders of
/// published servers.
/// </summary>
internal static class Starts
{
    private const string EmptyServer = "--empty-server";

    public static async Task Run(string[] arguments)
    {
        if (arguments is [EmptyServer, var connectionString, var url])
        {
            await Empty(connectionString, url);
            return;
        }
        if (arguments is not [var own, _, ..])
            throw new ArgumentException("Name the folders of this program and of a server, both published.");
        await using var cluster = await BenchmarkCluster.Start();
        var settings = await BenchmarkRegistry.NewDatabases(cluster, "start");
        LocalSigningKey.FindOrCreate(settings.DataDirectory);
        MasterKey.FindOrCreate(settings.DataDirectory);
        string[] serve = ["serve", "--db", settings.Registry, "--keys", settings.Keys, "--data", settings.DataDirectory, "--urls"];
        (string Name, string[] Command)[] programs =
        [
            (
                "limit: an empty program with Marten and Wolverine",
                [.. Published(own, "OutcomesTracker.Benchmarks"), "start", EmptyServer, settings.Registry]
            ),
            .. arguments[1..].Select(folder => ($"the server in {folder}", (string[])[.. Published(folder, "outcomes"), .. serve])),
        ];
        var times = programs.Select(_ => new List<double>()).ToArray();
        for (var turn = 0; turn <= 2 * Comparison.Turns; turn++)
        for (var index = 0; index < programs.Length; index++)
            if (await Start(programs[index].Command) is var milliseconds && turn > 0)
                times[index].Add(milliseconds);
        Table.Head("from start to first answer", "ms", "of the limit", "target, ms");
        for (var index = 0; index < programs.Length; index++)
            Table.Row(
                programs[index].Name,
                new Runs(times[index]).Show("0"),
                new Runs([.. times[index].Zip(times[0], (ours, least) => ours / least)]).Show("0.00"),
                index == 0 ? "" : "≤ 1500, ≤ 2"
            );
        Directory.Delete(settings.DataDirectory, recursive: true);
    }

    /// <summary>A self-contained program, as in the image, is started directly; any other is started by dotnet.</summary>
    private static string[] Published(string folder, string program) =>
        File.Exists(Path.Combine(folder, "libcoreclr.so"))
            ? [Path.Combine(folder, program)]
            : ["dotnet", Path.Combine(folder, $"{program}.dll")];

    private static async Task<double> Start(string[] command)
    {
        var port = FreePort().ToString(CultureInfo.InvariantCulture);
        using var http = new HttpClient();
        var started = Stopwatch.GetTimestamp();
        var start = new ProcessStartInfo(command[0], [.. command[1..], $"http://127.0.0.1:{port}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            while (!await Answers(http, new($"http://127.0.0.1:{port}/health/ready")))
            {
                if (process.HasExited)
                    throw new InvalidOperationException(await output + await errors);
                await Task.Delay(2);
            }
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
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

    private static async Task Empty(string connectionString, string url)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder
            .Services.AddMarten(options =>
            {
                options.Connection(connectionString);
                options.DatabaseSchemaName = SchemaMigration.Schema;
                options.AutoCreateSchemaObjects = AutoCreate.None;
            })
            .IntegrateWithWolverine(wolverine =>
                (wolverine.MessageStorageSchemaName, wolverine.AutoCreate) = (EngineTables.MessageSchema, AutoCreate.None)
            );
        builder.Host.UseWolverine(options =>
        {
            options.Discovery.DisableConventionalDiscovery();
            options.AutoBuildMessageStorageOnStartup = AutoCreate.None;
            options.CodeGeneration.TypeLoadMode = TypeLoadMode.Static;
        });
        builder.Services.AddWolverineHttp();
        await using var app = builder.Build();
        app.MapGet("/health/ready", () => "ready");
        await app.RunAsync(url);
    }
}
