using System.CommandLine;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OutcomesTracker.Server.Store;
using OutcomesTracker.Server;
using EventLog = OutcomesTracker.Server.Store.EventLog;

namespace OutcomesTracker.Cli.Commands;

/// <summary><c>outcomes rebuild</c>: the projections made anew from the log, each in one transaction.</summary>
public static class RebuildCommand
{
    public static Command Create()
    {
        var db = CommonOptions.Db("Connection of the registry's database [default: OUTCOMES_DB, else the private PostgreSQL]");
        var (keys, data) = (CommonOptions.Keys(), CommonOptions.Data());
        var command = new Command("rebuild", "Make the projections anew from the events. Servers go on answering from the old ones until the new are ready.")
        {
            db, keys, data,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var databases = await Databases.Open(parsed.GetValue(db), parsed.GetValue(keys), parsed.GetValue(data)!, cancellation);
            await using var app = await RegistryServer.Build(databases.Settings, cancellation: cancellation);
            var (projections, log) = (app.Services.GetRequiredService<IProjections>(), app.Services.GetRequiredService<EventLog>());
            foreach (var projection in RegistryFeatures.Projections)
            {
                var started = Stopwatch.GetTimestamp();
                await projections.Rebuild(projection, cancellation);
                var sequence = await log.Projected(projection.Name, cancellation);
                Console.WriteLine($"{projection.Name} rebuilt up to sequence {sequence} in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s.");
            }
            return Exit.Done;
        });
        return command;
    }
}
