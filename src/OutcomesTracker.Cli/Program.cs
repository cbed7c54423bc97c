using System.CommandLine;
using System.Globalization;
using OutcomesTracker.Cli;
using OutcomesTracker.Cli.Commands;

// Numbers and dates are read and written alike, whatever the language of the machine.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;

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
