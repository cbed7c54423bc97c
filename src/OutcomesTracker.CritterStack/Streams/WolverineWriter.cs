using System.Collections.Concurrent;
using Marten.Exceptions;
using Npgsql;
using OutcomesTracker.EventStore;
using Wolverine;
using Wolverine.Runtime;

namespace OutcomesTracker.CritterStack.Streams;

/// <summary>Sends commands to their handler, those on one stream one after another: nobody loses a race to a neighbour in the same process.</summary>
public sealed class WolverineWriter<TState>(IWolverineRuntime runtime, EventLog log, Func<Decision<TState>, object> message) : IStreamWriter<TState>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Each command at work has a connection or two of its own.
    private const int MostAtWork = 16;

    private readonly SemaphoreSlim places = new(MostAtWork);

    private readonly ConcurrentDictionary<StreamKey, Task> last = new();

    public async Task<TAnswer> Execute<TAnswer>(
        StreamKey stream, Guid eventId, Func<Snapshot<TState>, Verdict<TAnswer>> decide, CancellationToken ct = default)
    {
        var done = new TaskCompletionSource();
        var (before, inPlace) = (Task.CompletedTask, false);
        _ = last.AddOrUpdate(stream, done.Task, (_, known) =>
        {
            before = known;
            return done.Task;
        });
        try
        {
            await before.WaitAsync(ct);
            await places.WaitAsync(ct);
            inPlace = true;
            var decision = new Decision<TState, TAnswer>(stream, eventId, decide);
            await new MessageBus(runtime) { TenantId = stream.Tenant }.InvokeForTenantAsync(stream.Tenant, message(decision), ct, Patience);
            return decision.Answer(await Numbered(decision, ct));
        }
        catch (Exception failure) when (Failures.IsConnection(failure) && !ct.IsCancellationRequested)
        {
            throw new StoreUnavailableException("The event store is not available.", Failures.Cause<NpgsqlException>(failure));
        }
        catch (Exception failure) when (Failures.IsRace(failure))
        {
            throw new StoreUnavailableException("Other writers won every time.", failure);
        }
        catch (InvalidStreamOperationException)
        {
            throw new StreamArchivedException();
        }
        finally
        {
            if (inPlace) places.Release();
            done.SetResult();
            last.TryRemove(new(stream, done.Task));
        }
    }

    public void Dispose() => places.Dispose();

    /// <summary>Marten tells where an event went of a stream that was there before, and of a new stream it does not.</summary>
    private async Task<Appended?> Numbered(Decision<TState> decision, CancellationToken ct) =>
        decision.Stored is { Sequence: 0 } stored ? stored with { Sequence = (await log.Find(decision.EventId, ct))!.Sequence } : decision.Stored;
}
