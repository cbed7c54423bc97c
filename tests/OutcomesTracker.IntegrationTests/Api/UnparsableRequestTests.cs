namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>A request that cannot be parsed gets a response without a body and without details of the server.</summary>
public sealed class UnparsableRequestTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    public static TheoryData<string, int> Requests =>
        new()
        {
            { "nonsense\r\n\r\n", 400 },
            { "GET /v1/codes HTTP/9.9\r\nHost: x\r\n\r\n", 505 },
            { "GET /v1/codes HTTP/1.1\r\n\r\n", 400 },
            { "GET /v1/codes HTTP/1.1\r\nHost: x\r\nBad Header\r\n\r\n", 400 },
            { "GET /v1/codes HTTP/1.1\r\nHost: x\r\nContent-Length: minus\r\n\r\n", 400 },
            { "GET /" + new string('a', 9_000) + " HTTP/1.1\r\nHost: x\r\n\r\n", 414 },
            { "GET /v1/codes HTTP/1.1\r\nHost: x\r\nX-Long: " + new string('a', 40_000) + "\r\n\r\n", 431 },
            {
                "GET /v1/codes HTTP/1.1\r\nHost: x\r\n" + string.Concat(Enumerable.Range(0, 101).Select(n => $"X-{n}: a\r\n")) + "\r\n",
                431
            },
        };

    [Theory, MemberData(nameof(Requests))]
    public async Task Its_answer_is_bare(string request, int status)
    {
        using var client = await RawConnection.Open(registry.Address, registry.Settings);
        await client.Send(request);
        var answer = await client.ReadToEnd();
        Assert.StartsWith($"HTTP/1.1 {status} ", answer);
        Assert.EndsWith("\r\n\r\n", answer); // no body
        Assert.Empty(
            answer
                .Split("\r\n", StringSplitOptions.RemoveEmptyEntries)[1..]
                .Select(header => header.Split(':')[0])
                .Except(["Content-Length", "Connection", "Date"])
        );
    }
}
