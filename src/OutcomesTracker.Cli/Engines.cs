using System.CommandLine;
using OutcomesTracker.Server;

namespace OutcomesTracker.Cli;

/// <summary>The engines by name. The Critter Stack is in a build with its property only.</summary>
public static class Engines
{
    public const string Own = "own", CritterStack = "critter-stack";

    public static readonly IReadOnlyList<string> Names = [Own, CritterStack];

    /// <exception cref="ConfigurationException">This build has no such engine.</exception>
    public static IEngine Of(string? name) => name switch
    {
        Own => new OwnEngine(),
        CritterStack => new OutcomesTracker.Server.Critter.CritterStackEngine(),
        _ => throw new ConfigurationException("This build has no Critter Stack. Build with -p:CritterStack=true, from a feed that has Marten and Wolverine (docs/engines.md)."),
    };

    /// <summary>The commands that only an engine has.</summary>
    public static IEnumerable<Command> Commands
    {
        get
        {
            var project = new Argument<DirectoryInfo>("PROJECT") { Description = "The folder of OutcomesTracker.CritterStack" };
            var write = new Command("codegen", "Write the code that Wolverine generates into the project, to be compiled with it.") { project };
            write.Hidden = true;
            write.SetAction(parsed => OutcomesTracker.Server.Critter.GeneratedCode.Write(parsed.GetValue(project)!, Console.WriteLine));
            yield return write;
        }
    }
}
