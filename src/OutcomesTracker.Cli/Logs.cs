namespace OutcomesTracker.Cli;

/// <summary>Where a command that prints results writes its log.</summary>
public static class Logs
{
    /// <summary>To standard error: a script that reads the results finds nothing else among them.</summary>
    public static readonly IReadOnlyDictionary<string, string?> BesideTheOutput = new Dictionary<string, string?>
    {
        ["Logging:Console:LogToStandardErrorThreshold"] = "Trace",
    };
}
