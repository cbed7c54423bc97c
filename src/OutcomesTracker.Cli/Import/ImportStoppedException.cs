namespace OutcomesTracker.Cli.Import;

/// <summary>An import that ended before every line was answered.</summary>
/// <param name="exitCode">What the program exits with: never 0.</param>
/// <param name="message">Why, and what to do.</param>
public sealed class ImportStoppedException(int exitCode, string message) : Exception(message)
{
    public int ExitCode => exitCode;
}
