using System.ComponentModel;
using System.Diagnostics;

namespace OutcomesTracker.Development.Postgres;

internal sealed record SubprocessResult(int ExitCode, string Output)
{
    public bool Succeeded => ExitCode == 0;
}

/// <summary>Runs a program to its end. As in a shell, the exit code is 127 if there is no such program.</summary>
internal static class Subprocess
{
    private static readonly TimeSpan OutputTimeout = TimeSpan.FromSeconds(1);

    public static async Task<SubprocessResult> Run(IEnumerable<string> line, string workingDirectory, CancellationToken cancellation)
    {
        using var process = new Process { StartInfo = StartInfo(line.ToList(), workingDirectory) };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            return new SubprocessResult(127, e.Message);
        }

        process.StandardInput.Close();
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        // A daemon that the program left behind may hold its pipes open for ever.
        var complete = await Task.WhenAny(output, Task.Delay(OutputTimeout, cancellation)) == output;
        return new SubprocessResult(process.ExitCode, complete ? string.Concat(await output).Trim() : "");
    }

    private static ProcessStartInfo StartInfo(List<string> line, string workingDirectory)
    {
        var info = new ProcessStartInfo(line[0], line.Skip(1))
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["LC_ALL"] = "C"; // the messages are parsed here, in English
        return info;
    }
}
