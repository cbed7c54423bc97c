using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Imports;

/// <summary>
/// The imports under way on this server that answer later. When the server stops, they read no further, and end with what they had
/// recorded.
/// </summary>
public sealed class ImportJobs(ImportsTable imports, TimeProvider clock, ILogger<ImportJobs> log) : IHostedLifecycleService, IDisposable
{
    private readonly ConcurrentDictionary<Guid, Task> running = new();
    private readonly CancellationTokenSource stopping = new(),
        giveUp = new();

    /// <summary>The advisory lock by which others see that this server lives. Random, so that no two servers have the same.</summary>
    public long Server { get; } = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    public IEnumerable<Guid> Running => running.Keys;

    /// <summary>Cancelled when the server stops.</summary>
    public CancellationToken Stopping => stopping.Token;

    /// <param name="turn">Released when the import has ended.</param>
    /// <param name="keepRefusals">Begins to keep the refused lines of the import with this id; null if nobody asks for them.</param>
    /// <returns>The import, and a task that ends when it has ended.</returns>
    public async Task<(ImportJob Job, Task Completion)> Start(
        Caller caller,
        ImportRun run,
        Stream body,
        IDisposable turn,
        CancellationToken cancellation,
        Func<Guid, Task<KeptRefusals>>? keepRefusals = null
    )
    {
        var id = Guid.CreateVersion7();
        KeptRefusals? refusals = null;
        try
        {
            if (keepRefusals is not null)
                refusals = await keepRefusals(id);
            await imports.Begin(id, caller, Server, clock.GetUtcNow(), cancellation);
        }
        catch
        {
            turn.Dispose();
            throw;
        }
        var job = new ImportJob(id, imports, clock, refusals);
        // Not cancelled with the request, since the answer was promised for later. A body that breaks off ends the run by itself.
        var completion = Task.Run(() => Run(id, job, run.Apply(caller, body, default), turn), default);
        running[id] = completion;
        _ = completion.ContinueWith(_ => running.TryRemove(id, out Task? _), TaskScheduler.Default);
        return (job, completion);
    }

    /// <summary>Ends the imports while everything that they need still runs.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await StopAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await using var late = cancellationToken.Register(giveUp.Cancel);
        await Task.WhenAll(running.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        stopping.Dispose();
        giveUp.Dispose();
    }

    private async Task Run(Guid id, ImportJob job, IAsyncEnumerable<LineResult> results, IDisposable turn)
    {
        using var _ = turn;
        try
        {
            if (await job.Run(results, giveUp.Token) is { } failure)
                log.LogWarning("Import {Import} ended early: {Failure}", id, failure.GetType().Name);
        }
        catch (Exception failure)
        {
            // Its row says that it is running, and is found to be abandoned.
            log.LogWarning("The end of import {Import} could not be recorded: {Failure}", id, failure.GetType().Name);
        }
    }
}
