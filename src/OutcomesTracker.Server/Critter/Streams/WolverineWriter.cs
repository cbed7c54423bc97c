using System.Collections.Concurrent;
using Marten.Exceptions;
using Npgsql;
using OutcomesTracker.Server.Store;
using Wolverine;
using Wolverine.Runtime;

namespace OutcomesTracker.Server.Critter.Streams;

/// <summary>
/// Sends commands to their handler, those on one stream one after another: nobody loses a race to a neighbour in the same process. One that
/// lost to another node is sent again, and so is one whose connection broke: if it was committed all the same, the next try finds it.
/// Sent anew, not retried by Wolverine, which would keep the messages of the try that failed.
/// </summary>
public sealed class WolverineWriter<TState>(IWolverineRuntime runtime, EventLog log, Func<Decision<TState>, object> message) : IStreamWriter<TState>, IDisposable
{
    private const int MostRaces = 50, MostBrokenConnections = 5, MostWaiting = 20_000;

    // Each command at work has a connection or two of its own.
    private const int MostAtWork = 16;

    // For all tries together.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private readonly SemaphoreSlim places = new(MostAtWork);
    private readonly ConcurrentDictionary<StreamKey, Task> last = new();
    private int waiting;

    public async Task<TAnswer> Execute<TAnswer>(
        StreamKey stream, Guid eventId, Func<Snapshot<TState>, Verdict<TAnswer>> decide, CancellationToken ct = default)
    {
        if (Interlocked.Increment(ref waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref waiting);
            throw new StoreBusyException();
        }
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var before = Task.CompletedTask;
        _ = last.AddOrUpdate(stream, done.Task, (_, known) =>
        {
            before = known;
            return done.Task;
        });
        try
        {
            await before.WaitAsync(ct);
            await places.WaitAsync(ct);
            try
            {
                return await Run(new Decision<TState, TAnswer>(stream, eventId, decide), ct);
            }
            finally
            {
                places.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
            // Whoever gives up waiting lets nobody past those before.
            _ = before.ContinueWith(_ =>
            {
                done.SetResult();
                last.TryRemove(new(stream, done.Task));
            }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    public void Dispose() => places.Dispose();

    private async Task<TAnswer> Run<TAnswer>(Decision<TState, TAnswer> decision, CancellationToken ct)
    {
        var command = message(decision);
        // In development the first command of a kind waits for the compiler, which is nothing to lose patience with.
        runtime.FindInvoker(command.GetType());
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        for (var (races, broken) = (0, 0); ;)
        {
            try
            {
                await new MessageBus(runtime) { TenantId = decision.Stream.Tenant }.InvokeForTenantAsync(decision.Stream.Tenant, command, patience.Token);
                return decision.Answer(await Numbered(decision, patience.Token));
            }
            catch (InvalidStreamOperationException)
            {
                throw new StreamArchivedException();
            }
            catch (Exception failure) when (!patience.IsCancellationRequested && Failures.IsRace(failure) && ++races <= MostRaces)
            {
                await Pause(Random.Shared.Next(1, 3 * races), patience.Token);
            }
            catch (Exception failure) when (!patience.IsCancellationRequested && Failures.IsConnection(failure) && !Failures.IsSilence(failure) && ++broken <= MostBrokenConnections)
            {
                await Pause(25 << broken, patience.Token);
            }
            catch (Exception failure) when (!ct.IsCancellationRequested && (patience.IsCancellationRequested || Failures.IsRace(failure) || Failures.IsConnection(failure)))
            {
                throw new StoreUnavailableException("The event store is not available.", Failures.Cause<NpgsqlException>(failure) ?? failure);
            }
        }
    }

    private static async Task Pause(int milliseconds, CancellationToken ct) =>
        await Task.Delay(milliseconds, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Marten tells where an event went of a stream that was there before, and of a new stream it does not.</summary>
    private async Task<Appended?> Numbered(Decision<TState> decision, CancellationToken ct) =>
        decision.Stored is { Sequence: 0 } stored ? stored with { Sequence = (await log.Find(decision.EventId, ct))!.Sequence } : decision.Stored;
}
