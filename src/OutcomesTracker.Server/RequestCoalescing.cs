using Npgsql;

namespace OutcomesTracker.Server;

/// <summary>
/// Combines the concurrent requests of many callers into one query: requests that arrive while a query is under way share the next one.
/// Answers come in the order of the requests; a failure goes to all requests that shared the query.
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
            // Not one caller's cancellation token: the other callers that share the query still wait.
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
                // After a timeout the connection may be dead: the next query gets another one.
                if (failure is OperationCanceledException)
                    database.Clear();
                var error = failure is OperationCanceledException ? new TimeoutException("The database did not answer.", failure) : failure;
                foreach (var (_, answer) in together)
                    answer.TrySetException(error);
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
