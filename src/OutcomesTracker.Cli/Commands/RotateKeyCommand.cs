using System.CommandLine;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Cli.Commands;

/// <summary><c>outcomes rotate-key</c>: replaces the local signing key; tokens of the old key stay valid for a while.</summary>
public static class RotateKeyCommand
{
    public static Command Create()
    {
        var overlap = new Option<int>("--overlap-days")
        {
            Description = "How many days tokens of the old key still verify; 0 ends them now",
            DefaultValueFactory = _ => 30,
            HelpName = "N",
        };
        var data = CommonOptions.Data();
        var command = new Command("rotate-key", "Replace the local key that signs tokens. Running servers take the new one within seconds.")
        {
            overlap,
            data,
        };
        command.SetAction(parsed =>
        {
            var days = parsed.GetValue(overlap);
            if (days is < 0 or > 3_650)
                throw new ConfigurationException("--overlap-days must be 0 to 3650.");
            var (oldKey, newKey, until) = KeyRotation.Rotate(
                parsed.GetValue(data)!.FullName,
                TimeSpan.FromDays(days),
                TimeProvider.System.GetUtcNow()
            );
            Console.WriteLine(
                $"Tokens are signed with {newKey} from now on; those of {oldKey} verify "
                    + $"{(days == 0 ? "no longer" : $"until {until:yyyy-MM-dd HH:mm:ss}Z")}."
            );
            return Exit.Done;
        });
        return command;
    }
}
