using System.CommandLine;
using OutcomesTracker.Cli;
using OutcomesTracker.Cli.Commands;

var root = new RootCommand("OutcomesTracker: an event-sourced registry of clinical outcomes.")
{
    DemoCommand.Create(),
    ServeCommand.Create(),
    MigrateCommand.Create(),
    ImportCommand.Create(),
    RebuildCommand.Create(),
    TokenCommand.Create(),
    RotateKeyCommand.Create(),
};
return await CommandLineRunner.Run(root, args);
