using Npgsql;

namespace OutcomesTracker.Server;

/// <summary>
/// Puts many callers' questions to a database as one: questions that come while one is under way share the next. The answers come in the
/// order of the
/// questions; a failure is that of all that shared.
/// </summary>
public sealed class RequestCoalescing<TAsked, TAnswer>(
    NpgsqlDataSource database,
    Func<IReadOnlyList<TAsked>, CancellationToken, Task<IReadOnlyList<TAnswer>>> put
)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(8);

    private readonly Lock gate = new();
    private List<(TAsked Asked, TaskCompletionSource<TAnswer> Answer)> waiting = [];
    private bool isUnderWay;

    public Task<TAnswer> Get(TAsked asked, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            waiting.Add((asked, answer));
            if (isUnderWay)
                return answer.Task.WaitAsync(cancellation);
            isUnderWay = true;
        }
        _ = PutAll();
        return answer.Task.WaitAsync(cancellation);
    }

    private async Task PutAll()
    {
        while (Next() is { } together)
        {
            // Not one caller's cancellation: the others that share the question still wait.
            using var timeout = new CancellationTokenSource(Timeout);
            try
            {
                var answers = await put([.. together.Select(one => one.Asked)], timeout.Token);
                if (answers.Count != together.Count)
                    throw new InvalidOperationException("A question was left without an answer.");
                foreach (var ((_, answer), given) in together.Zip(answers))
                    answer.SetResult(given);
            }
            catch (Exception failure)
            {
                // The connection may be dead without a word: the next question gets another.
                if (failure is OperationCanceledException)
                    database.Clear();
                var told = failure is OperationCanceledException ? new TimeoutException("The database did not answer.", failure) : failure;
                foreach (var (_, answer) in together)
                    answer.TrySetException(told);
            }
        }
    }

    private List<(TAsked Asked, TaskCompletionSource<TAnswer> Answer)>? Next()
    {
        lock (gate)
        {
            if (!(isUnderWay = waiting.Count > 0))
                return null;
            var together = waiting;
            waiting = [];
            return together;
        }
    }
}
