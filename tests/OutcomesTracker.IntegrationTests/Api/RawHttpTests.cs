using System.Net.Sockets;
using System.Text;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>Requests that no client library would send.</summary>
public sealed class RawHttpTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    [Fact]
    public async Task A_length_over_the_limit_is_answered_before_the_body_comes() =>
        Answers(413, "too-large", await Send("POST", "/v1/patients", "Content-Length: 2000000000", ""));

    [Fact]
    public async Task A_chunk_that_is_none_is_malformed()
    {
        Answers(400, "malformed", await Send("POST", "/v1/patients", "Transfer-Encoding: chunked", "5\r\n{\"sex\r\nzz\r\n"));
        Answers(
            400,
            "malformed",
            await Send("POST", "/v1/imports", "Transfer-Encoding: chunked", "5\r\n{\"sex\r\nzz\r\n", "application/x-ndjson")
        );
    }

    [Theory]
    [InlineData(1_000_000, 201)]
    [InlineData(1_000_001, 413)]
    public async Task A_body_is_counted_without_the_frames_of_its_chunks(int length, int status)
    {
        var chunks = Bodies
            .Enrolment()
            .ToJsonString()
            .PadRight(length)
            .Chunk(100)
            .Select(chunk => $"{chunk.Length:x}\r\n{new string(chunk)}\r\n");
        Assert.StartsWith(
            $"HTTP/1.1 {status} ",
            await Send("POST", "/v1/patients", "Transfer-Encoding: chunked", $"{string.Concat(chunks)}0\r\n\r\n")
        );
    }

    [Fact]
    public async Task Two_keys_and_two_tokens_are_none()
    {
        var key = $"Idempotency-Key: {Guid.NewGuid()}\r\n";
        Answers(400, "malformed", await Send("POST", "/v1/patients", $"{key}{key}Content-Length: 2", "{}"));
        Answers(401, "unauthenticated", await Send("POST", "/v1/patients", $"Authorization: Bearer {Token}\r\nContent-Length: 2", "{}"));
    }

    [Fact]
    public async Task A_path_of_any_bytes_is_a_path_that_is_not_there()
    {
        Answers(400, "malformed", await Send("GET", "/v1/patients/%FF%FE", "", ""));
        Answers(404, "not-found", await Send("GET", "/v1/%F0%9F%A9%BA", "", ""));
        Answers(404, "not-found", await Send("GET", "/v1/patients/../../etc/passwd", "", ""));
        Answers(400, "malformed", await Send("GET", "/v1/patients?name=%00&name=%FF", "", ""));
    }

    [Fact]
    public async Task A_client_that_rests_between_two_lines_of_an_import_is_waited_for()
    {
        var lines = Enumerable.Range(0, 2).Select(_ => Bodies.Line("enrol-patient", Guid.NewGuid(), Bodies.Enrolment()) + "\n").ToList();
        var answer = await Send(
            "POST",
            "/v1/imports",
            $"Content-Length: {lines.Sum(line => line.Length)}",
            lines[0],
            "application/x-ndjson",
            async stream =>
            {
                await Task.Delay(TimeSpan.FromSeconds(8));
                await stream.WriteAsync(Encoding.ASCII.GetBytes(lines[1]));
            }
        );
        Assert.Contains("""{"accepted":2,"replayed":0,"refused":0}""", answer);
    }

    private string Token =>
        LocalSigningKey
            .FindOrCreate(registry.Settings.DataDirectory)
            .Token(new("tester", Role.Clinician, "harbour"), DateTimeOffset.UtcNow, TimeSpan.FromHours(1));

    private static void Answers(int status, string slug, string answer)
    {
        Assert.StartsWith($"HTTP/1.1 {status} ", answer);
        Assert.Contains("application/problem+json", answer);
        Assert.Contains($"/problems/{slug}\"", answer);
        Assert.DoesNotContain("\nServer:", answer);
    }

    private async Task<string> Send(
        string method,
        string path,
        string headers,
        string body,
        string mediaType = "application/json",
        Func<Stream, Task>? then = null
    )
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(registry.Address.Host, registry.Address.Port);
        var lines =
            $"{method} {path} HTTP/1.1\r\nHost: {registry.Address.Authority}\r\nAuthorization: Bearer {Token}\r\nConnection: close\r\n";
        var request = $"{lines}Content-Type: {mediaType}\r\n{headers}{(headers.Length > 0 ? "\r\n" : "")}\r\n{body}";
        var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        if (then is not null)
            await then(stream);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
