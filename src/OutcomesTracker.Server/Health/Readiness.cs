using Npgsql;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Health;

/// <summary>Whether the database answers. Asked at most once a second, however many ask: they need no token and are not counted.</summary>
public sealed class Readiness(NpgsqlDataSource database, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1), Patience = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private (long At, Task<bool> Answer)? last;

    public Task<bool> DatabaseAnswers()
    {
        lock (gate)
        {
            if (last is not { } known || clock.GetElapsedTime(known.At) >= Fresh) last = (clock.GetTimestamp(), Ask());
            return last.Value.Answer;
        }
    }

    private async Task<bool> Ask()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await using var command = database.CreateCommand("select 1");
            await command.ExecuteScalarAsync(patience.Token);
            return true;
        }
        catch (Exception failure) when (failure is OperationCanceledException || Unavailability.Is(failure))
        {
            return false;
        }
    }
}
