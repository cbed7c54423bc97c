using System.CommandLine;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Projections;
using Spectre.Console;
using EventLog = OutcomesTracker.Server.Store.EventLog;

namespace OutcomesTracker.Cli.Commands;

/// <summary><c>outcomes rebuild</c>: rebuilds the projections from the log as new rows, while servers read the old ones.</summary>
public static class RebuildCommand
{
    public static Command Create()
    {
        var db = CommonOptions.Db("Connection of the registry's database [default: OUTCOMES_DB, else the private PostgreSQL]");
        var (keys, data) = (CommonOptions.Keys(), CommonOptions.Data());
        var command = new Command(
            "rebuild",
            "Make the projections anew from the events. Servers go on answering from the old ones until the new are ready."
        )
        {
            db,
            keys,
            data,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var databases = await Databases.Open(
                    parsed.GetValue(db),
                    parsed.GetValue(keys),
                    parsed.GetValue(data)!,
                    cancellation
                );
                await using var app = await RegistryServer.Build(databases.Settings, cancellation: cancellation);
                var (projections, log) = (
                    app.Services.GetRequiredService<ProjectionControl>(),
                    app.Services.GetRequiredService<EventLog>()
                );
                var skips = app.Services.GetRequiredService<LogSkips>();
                var late = await skips.Late(cancellation);
                foreach (var projection in RegistryFeatures.Projections)
                {
                    var started = Stopwatch.GetTimestamp();
                    await Show(projection, progress => projections.Rebuild(projection, progress, cancellation));
                    var sequence = await log.Projected(projection.Name, cancellation);
                    Console.WriteLine(
                        $"{projection.Name} rebuilt up to sequence {sequence} in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s."
                    );
                }
                await skips.Forget(late, cancellation);
                return Exit.Done;
            }
        );
        return command;
    }

    private static Task Show(IProjection projection, Func<IProgress<RebuildProgress>, Task> rebuild) =>
        AnsiConsole
            .Progress()
            .HideCompleted(false)
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new ElapsedTimeColumn(),
                new RemainingTimeColumn()
            )
            .StartAsync(async shown =>
            {
                var task = shown.AddTask($"Rebuilding {projection.Name}", maxValue: 1);
                await rebuild(new Shown(task));
                task.Value = task.MaxValue;
            });

    /// <summary>
    /// Shows each report synchronously instead of on another thread, so that the last one is shown before the command ends.
    /// </summary>
    private sealed class Shown(ProgressTask task) : IProgress<RebuildProgress>
    {
        public void Report(RebuildProgress value) => (task.MaxValue, task.Value) = (Math.Max(1, value.Target), value.Sequence);
    }
}
