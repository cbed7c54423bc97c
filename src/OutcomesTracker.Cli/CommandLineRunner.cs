using System.CommandLine;
using Npgsql;
using OutcomesTracker.Cli.Demo;
using OutcomesTracker.Development.Postgres;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Http;
using Spectre.Console;

namespace OutcomesTracker.Cli;

/// <summary>Exit codes that scripts can use.</summary>
public static class Exit
{
    /// <summary>All went well.</summary>
    public const int Done = 0;

    /// <summary>The command ran and was stopped before its end, or a line was refused or not answered.</summary>
    public const int Refused = 1;

    /// <summary>The command was called or configured wrongly; the message says what to do.</summary>
    public const int Usage = 2;

    /// <summary>A database or a server could not be reached.</summary>
    public const int Unavailable = 3;
}

/// <summary>Runs a command line. An error that the user can fix gives a message and an exit code, not a stack trace.</summary>
public static class CommandLineRunner
{
    public static async Task<int> Run(RootCommand root, string[] args)
    {
        if (Console.IsOutputRedirected)
        {
            // Output to a file or a pipe is plain text, at the full width of the tables.
            AnsiConsole.Profile.Capabilities.Ansi = false;
            AnsiConsole.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
            AnsiConsole.Profile.Width = OutcomeTables.FullWidth;
        }
        var parsed = root.Parse(args);
        try
        {
            // The server needs longer than the default two seconds to finish what is under way after Ctrl-C.
            var result = await parsed.InvokeAsync(
                new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(15) }
            );
            return parsed.Errors.Count > 0 ? Exit.Usage : result;
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C or SIGTERM is how what runs for ever ends; anything else is not done.
            return parsed.CommandResult.Command.Name is "serve" or "demo" ? Exit.Done : Fail(Exit.Refused, "Stopped before the end.");
        }
        catch (Exception failure)
            when (failure is ConfigurationException or ClusterUnavailableException or ArgumentException or FileNotFoundException)
        {
            return Fail(Exit.Usage, failure.Message);
        }
        catch (PostgresException refused) when (!Unavailability.IsUnavailability(refused))
        {
            return Fail(Exit.Usage, $"PostgreSQL refused: {refused.MessageText}");
        }
        catch (HttpRequestException failure)
        {
            return Fail(Exit.Unavailable, $"The server cannot be reached: {failure.Message}");
        }
        catch (Exception failure) when (Unavailability.IsUnavailability(failure))
        {
            return Fail(Exit.Unavailable, $"The database cannot be reached: {failure.Message}");
        }
    }

    public static int Fail(int code, string message)
    {
        Console.Error.WriteLine(message);
        return code;
    }
}
