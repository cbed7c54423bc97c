using System.CommandLine;
using Microsoft.Extensions.Hosting;
using OutcomesTracker.Server;

namespace OutcomesTracker.Cli.Commands;

/// <summary><c>outcomes serve</c>: the registry over HTTP.</summary>
public static class ServeCommand
{
    public static Command Create()
    {
        var db = CommonOptions.Db("Connection of the registry's database [default: OUTCOMES_DB, else a private PostgreSQL]");
        var (keys, urls, data) = (CommonOptions.Keys(), CommonOptions.Urls(), CommonOptions.Data());
        var command = new Command("serve", "Serve the registry over HTTP until Ctrl-C.") { db, keys, urls, data };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var databases = await Databases.Open(
                    parsed.GetValue(db),
                    parsed.GetValue(keys),
                    parsed.GetValue(data)!,
                    cancellation
                );
                await using var app = await RegistryServer.Build(
                    databases.Settings,
                    CommonOptions.ListenOn(parsed.GetValue(urls)),
                    waits: true,
                    cancellation: cancellation
                );
                await app.RunAsync(cancellation);
                return Exit.Done;
            }
        );
        return command;
    }
}
