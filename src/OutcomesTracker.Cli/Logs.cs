namespace OutcomesTracker.Cli;

/// <summary>Where a command that prints results writes its log.</summary>
public static class Logs
{
    /// <summary>To standard error, so that standard output holds only the results, as scripts expect.</summary>
    public static readonly IReadOnlyDictionary<string, string?> ToStandardError = new Dictionary<string, string?>
    {
        ["Logging:Console:LogToStandardErrorThreshold"] = "Trace",
    };
}
