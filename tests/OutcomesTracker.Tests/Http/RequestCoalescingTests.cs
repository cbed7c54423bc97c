using Npgsql;
using OutcomesTracker.Server;

namespace OutcomesTracker.Tests.Http;

/// <summary>Concurrent requests of many callers are combined into one query.</summary>
public sealed class RequestCoalescingTests : IDisposable
{
    private readonly List<(IReadOnlyList<int> Asked, TaskCompletionSource<IReadOnlyList<string>> Answers)> put = [];
    private readonly RequestCoalescing<int, string> questions;

    // No connection to it is ever opened.
    private readonly NpgsqlDataSource database = NpgsqlDataSource.Create("Host=nowhere.invalid");

    public RequestCoalescingTests() =>
        questions = new(
            database,
            (asked, _) =>
            {
                put.Add((asked, new()));
                return put[^1].Answers.Task;
            }
        );

    public void Dispose() => database.Dispose();

    private Task<string>[] Ask(params IEnumerable<int> asked) => [.. asked.Select(one => questions.Get(one, default))];

    [Fact(Timeout = 10_000)]
    public async Task Who_asks_while_one_is_under_way_shares_the_next_and_each_gets_the_answer_to_his_own()
    {
        var first = Ask(1);
        var next = Ask(2, 3, 2);
        Assert.Equal([1], Assert.Single(put).Asked);
        put[0].Answers.SetResult(["one"]);
        Assert.Equal(["one"], await Task.WhenAll(first));
        Assert.Equal([2, 3, 2], put[1].Asked);
        put[1].Answers.SetResult(["two", "three", "two again"]);
        Assert.Equal(["two", "three", "two again"], await Task.WhenAll(next));
        Assert.Equal(2, put.Count);
    }

    [Fact(Timeout = 10_000)]
    public async Task A_failure_is_of_all_who_shared_and_of_nobody_after()
    {
        var first = Ask(1);
        var shared = Ask(2, 3);
        var failure = new InvalidOperationException("broken");
        put[0].Answers.SetResult(["one"]);
        await Task.WhenAll(first);
        var after = Ask(4);
        put[1].Answers.SetException(failure);
        foreach (var one in shared)
            Assert.Same(failure, await Assert.ThrowsAsync<InvalidOperationException>(() => one));
        put[2].Answers.SetResult(["four"]);
        Assert.Equal(["four"], await Task.WhenAll(after));
    }

    [Fact(Timeout = 10_000)]
    public async Task Who_no_longer_waits_takes_nothing_from_the_others()
    {
        using var own = new CancellationTokenSource();
        var leaving = questions.Get(1, own.Token);
        await own.CancelAsync();
        await Assert.ThrowsAsync<TaskCanceledException>(() => leaving);
        var next = Ask(2);
        put[0].Answers.SetResult(["one"]);
        await Eventually(() => put.Count == 2);
        put[1].Answers.SetResult(["two"]);
        Assert.Equal(["two"], await Task.WhenAll(next));
    }

    [Fact(Timeout = 10_000)]
    public async Task A_database_that_does_not_answer_in_time_is_told_as_that()
    {
        var asked = Ask(1);
        put[0].Answers.SetCanceled();
        await Assert.ThrowsAsync<TimeoutException>(() => asked[0]);
    }

    [Fact(Timeout = 10_000)]
    public async Task Too_few_answers_leave_nobody_waiting()
    {
        var asked = Ask(1);
        put[0].Answers.SetResult([]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => asked[0]);
    }

    private static async Task Eventually(Func<bool> holds)
    {
        for (var tries = 0; !holds(); tries++)
        {
            Assert.True(tries < 1_000);
            await Task.Delay(5);
        }
    }
}
