using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using OutcomesTracker.Cli.Import;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Imports;
using OutcomesTracker.Server.Projections;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Settings;
using Spectre.Console;

namespace OutcomesTracker.Cli.Commands;

/// <summary><c>outcomes import</c>: imports a file of commands, through a server or directly into a database with the same code.</summary>
public static class ImportCommand
{
    private delegate IAsyncEnumerable<LineResult> Importer(Stream lines, CancellationToken cancellation);

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "NDJSON, one command a line, packed by gzip or not; - for standard input" };
        var server = new Option<string?>("--server") { Description = "Send it to this server", HelpName = "URL" };
        var token = new Option<string?>("--token")
        {
            Description = $"The bearer token for --server [default: {ProgramVariables.Token.Name}]",
            HelpName = "T",
        };
        var tokenFile = new Option<FileInfo?>("--token-file") { Description = "A file that holds the token", HelpName = "F" };
        var refusals = new Option<FileInfo?>("--refusals")
        {
            Description = "Write the refused lines here, each with its reason, to be mended and imported again",
            HelpName = "F",
        };
        var db = CommonOptions.Db("Write to this database directly [default: OUTCOMES_DB, else the private PostgreSQL]");
        var (keys, data) = (CommonOptions.Keys(), CommonOptions.Data());
        var command = new Command(
            "import",
            "Import a file of commands. Exit code 0 if every line was accepted, now or before; "
                + "1 if a line was refused or not every line was answered. What was accepted stays: the same file again replays it."
        )
        {
            file,
            server,
            token,
            tokenFile,
            refusals,
            db,
            keys,
            data,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                try
                {
                    // Writing would empty the file before it is read.
                    if (parsed.GetValue(refusals)?.FullName == Path.GetFullPath(parsed.GetValue(file)!))
                        throw new ConfigurationException("--refusals must be another file than the one that is imported.");
                    if (parsed.GetValue(server) is { } url)
                    {
                        using var remote = new RemoteImport(url, TokenOf(parsed.GetValue(token), parsed.GetValue(tokenFile)));
                        await using var sent = await Open(parsed.GetValue(file)!, cancellation);
                        return await Import(sent, remote.Apply, parsed.GetValue(refusals), cancellation);
                    }
                    if (parsed.GetValue(token) is not null || parsed.GetValue(tokenFile) is not null)
                        throw new ConfigurationException("A token is for a server: name it by --server.");
                    await using var lines = await Open(parsed.GetValue(file)!, cancellation);
                    await using var databases = await Databases.Open(
                        parsed.GetValue(db),
                        parsed.GetValue(keys),
                        parsed.GetValue(data)!,
                        cancellation
                    );
                    return await Directly(databases, lines, parsed.GetValue(refusals), cancellation);
                }
                catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
                {
                    return CommandLineRunner.Fail(Exit.Refused, "Stopped before the first line.");
                }
                catch (OperationCanceledException)
                {
                    return CommandLineRunner.Fail(Exit.Unavailable, "The database did not answer in time. Import the file again.");
                }
                catch (ImportStoppedException stopped)
                {
                    return CommandLineRunner.Fail(stopped.ExitCode, stopped.Message);
                }
            }
        );
        return command;
    }

    private static async Task<CommandFile> Open(string path, CancellationToken cancellation)
    {
        try
        {
            return await CommandFile.Open(path, cancellation);
        }
        catch (ImportStoppedException)
        {
            Show(ImportCounts.None, isWhole: false);
            throw;
        }
    }

    private static void Show(ImportCounts counts, bool isWhole) =>
        Console.WriteLine(
            $"{counts.Accepted} accepted, {counts.Replayed} replayed, {counts.Refused} refused{(isWhole ? "" : " before the import ended")}"
        );

    private static string TokenOf(string? given, FileInfo? file)
    {
        if (given is not null && file is not null)
            throw new ConfigurationException("Give --token or --token-file, not both.");
        if (file is { Exists: false })
            throw new FileNotFoundException($"There is no file {file}.");
        return (file is null ? given ?? ProgramVariables.Token.Value : File.ReadAllText(file.FullName)) is { Length: > 0 } token
            ? token
            : throw new ConfigurationException($"--server needs a token: --token, --token-file or {ProgramVariables.Token.Name}.");
    }

    private static async Task<int> Directly(Databases databases, CommandFile file, FileInfo? refusals, CancellationToken cancellation)
    {
        await using var app = await RegistryServer.Build(databases.Settings, overrides: Logs.ToStandardError, cancellation: cancellation);
        await StartupChecks.RequireKeys(app.Services, cancellation);
        await RegistryServer.StartWithoutListening(app, cancellation);
        try
        {
            var caller = new Caller("command-line", Role.RegistryAdmin, null);
            var run = app.Services.GetRequiredService<ImportRun>();
            var result = await Import(file, (lines, stop) => run.Apply(caller, lines, stop), refusals, cancellation);
            await app.Services.GetRequiredService<ProjectionControl>().CatchUp(cancellation);
            return result;
        }
        finally
        {
            await RegistryServer.StopWithoutListening(app);
        }
    }

    private static async Task<int> Import(CommandFile file, Importer importer, FileInfo? refusals, CancellationToken cancellation)
    {
        var counts = ImportCounts.None;
        await using var refused = new RefusedLines(refusals?.FullName);
        await using var lines = new MendedLines(file.Lines, refused.NeedsText);
        var isWhole = false;
        try
        {
            await AnsiConsole
                .Progress()
                .HideCompleted(false)
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
                .StartAsync(async progress =>
                {
                    var task = progress.AddTask("Importing", maxValue: Math.Max(1, file.Length ?? 1));
                    await foreach (var result in importer(lines, cancellation))
                    {
                        counts = counts.With(result.Status);
                        var text = lines.Take(result.Line);
                        if (result.Problem is not null)
                            refused.Add(result, text);
                        task.Value = file.Position;
                    }
                    task.Value = task.MaxValue;
                });
            isWhole = true;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw new ImportStoppedException(Exit.Refused, "Stopped. Import the file again: what was recorded is replayed.");
        }
        finally
        {
            refused.Summarize();
            Show(counts, isWhole);
        }
        return counts.Refused > 0 ? Exit.Refused : Exit.Done;
    }
}
