using System.CommandLine;
using System.IO.Compression;
using Microsoft.Extensions.DependencyInjection;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Imports;
using OutcomesTracker.Server.Projections;
using OutcomesTracker.Server.Security;
using Spectre.Console;

namespace OutcomesTracker.Cli.Commands;

/// <summary><c>outcomes import</c>: imports a file of commands, through a server or directly into a database with the same code.</summary>
public static class ImportCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "NDJSON, one command a line; .gz is unpacked" };
        var server = new Option<string?>("--server") { Description = "Send it to this server", HelpName = "URL" };
        var token = new Option<string?>("--token") { Description = "The bearer token for --server", HelpName = "T" };
        var db = CommonOptions.Db("Write to this database directly [default: OUTCOMES_DB, else the private PostgreSQL]");
        var (keys, data) = (CommonOptions.Keys(), CommonOptions.Data());
        var command = new Command("import", "Import a file of commands. Exit code 1 if a line was refused; what was accepted stays.")
        {
            file,
            server,
            token,
            db,
            keys,
            data,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var source = parsed.GetValue(file)!;
                if (!source.Exists)
                    throw new FileNotFoundException($"There is no file {source}.");
                if (parsed.GetValue(server) is { } url)
                {
                    if (parsed.GetValue(token) is not { Length: > 0 } bearer)
                        throw new ConfigurationException("--server needs --token.");
                    if (!Uri.TryCreate(url, UriKind.Absolute, out var address))
                        throw new ConfigurationException("--server must be an address like http://127.0.0.1:5080.");
                    using var remote = new RemoteImport(address, bearer);
                    return await Import(source, remote.Apply, cancellation);
                }
                await using var databases = await Databases.Open(
                    parsed.GetValue(db),
                    parsed.GetValue(keys),
                    parsed.GetValue(data)!,
                    cancellation
                );
                await using var app = await RegistryServer.Build(
                    databases.Settings,
                    overrides: Logs.ToStandardError,
                    cancellation: cancellation
                );
                await StartupChecks.RequireKeys(app.Services, cancellation);
                await RegistryServer.StartWithoutListening(app, cancellation);
                try
                {
                    var caller = new Caller("command-line", Role.RegistryAdmin, null);
                    var run = app.Services.GetRequiredService<ImportRun>();
                    var result = await Import(source, (lines, stop) => run.Apply(caller, lines, stop), cancellation);
                    await app.Services.GetRequiredService<ProjectionControl>().CatchUp(cancellation);
                    return result;
                }
                finally
                {
                    await RegistryServer.StopWithoutListening(app);
                }
            }
        );
        return command;
    }

    private static async Task<int> Import(
        FileInfo source,
        Func<Stream, CancellationToken, IAsyncEnumerable<LineResult>> apply,
        CancellationToken cancellation
    )
    {
        var counts = ImportCounts.None;
        await using var file = source.OpenRead();
        await using var lines = source.Extension == ".gz" ? (Stream)new GZipStream(file, CompressionMode.Decompress) : file;
        await AnsiConsole
            .Progress()
            .HideCompleted(false)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async progress =>
            {
                var task = progress.AddTask("Importing", maxValue: Math.Max(1, file.Length));
                await foreach (var result in apply(lines, cancellation))
                {
                    counts = counts.With(result.Status);
                    if (result.Problem is not null)
                        WriteRefusal(result);
                    task.Value = file.Position;
                }
                task.Value = task.MaxValue;
            });
        Console.WriteLine($"{counts.Accepted} accepted, {counts.Replayed} replayed, {counts.Refused} refused");
        return counts.Refused > 0 ? Exit.Refused : Exit.Done;
    }

    private static void WriteRefusal(LineResult refused)
    {
        var problem = refused.Problem!;
        Console.Error.WriteLine($"line {refused.Line}: {problem.Status} {problem.Slug}: {problem.Title}");
        foreach (var (_, sentences) in problem.Errors)
        foreach (var sentence in sentences)
            Console.Error.WriteLine($"  {sentence}");
    }
}
