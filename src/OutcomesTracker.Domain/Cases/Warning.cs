namespace OutcomesTracker.Domain.Cases;

/// <summary>Something that the recorder should know, although the command was accepted.</summary>
public sealed record Warning(string Code, string Message);
