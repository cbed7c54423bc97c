using System.CommandLine;

namespace OutcomesTracker.Cli.Commands;

/// <summary><c>outcomes demo</c>: to be completed with the synthetic patients.</summary>
public static class DemoCommand
{
    public static Command Create() => new("demo", "Try the registry with synthetic patients.");
}
