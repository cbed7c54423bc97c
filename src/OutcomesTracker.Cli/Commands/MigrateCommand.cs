using System.CommandLine;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.Cli.Commands;

/// <summary><c>outcomes migrate</c>: creates or updates schema, role and grants, as the databases' owner.</summary>
public static class MigrateCommand
{
    public static Command Create()
    {
        var db = CommonOptions.Db("Connection of the registry's database, as its owner");
        db.Required = true;
        var keys = CommonOptions.Keys();
        var command = new Command("migrate", "Make or update the registry's schema, the key store and the role outcomes_app.") { db, keys };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var registry = Connections.Check("--db", parsed.GetValue(db)) ?? throw new ConfigurationException("--db is empty.");
                var keyStore =
                    Connections.Check("--keys", parsed.GetValue(keys) ?? ProgramVariables.Keys.Value)
                    ?? RegistrySchema.DefaultKeys(registry);
                await RegistrySchema.Migrate(registry, keyStore, cancellation);
                Console.WriteLine($"The registry and the key store are at schema version {RegistrySchema.Version}.");
                return Exit.Done;
            }
        );
        return command;
    }
}
