using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OutcomesTracker.Cli.Import;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Imports;

namespace OutcomesTracker.IntegrationTests.CommandLine;

/// <summary>An import through a server ends well only if the server accounted for every line.</summary>
public sealed class RemoteImportTests : IAsyncLifetime
{
    private const string Result = """{"line":1,"status":"accepted"}""",
        Counts = """{"accepted":1,"replayed":0,"refused":0}""",
        Whole = $"{Result}\n{Counts}\n";

    private readonly List<string> requests = [];
    private Func<HttpContext, Task> answer = _ => Task.CompletedTask;
    private WebApplication server = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        server = builder.Build();
        server.Run(async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            await body.ReadToEndAsync();
            lock (requests)
                requests.Add($"{context.Request.Path} {context.Request.Headers.Authorization}");
            await answer(context);
        });
        await server.StartAsync();
    }

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    private string Address => server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static TheoryData<int, string, string> NotWhole =>
        new()
        {
            { 200, "application/x-ndjson", "" },
            { 200, "application/x-ndjson", Counts },
            { 200, "application/x-ndjson", Result },
            { 200, "application/x-ndjson", $"{Result}\n{Result}\n{Counts}" },
            { 200, "application/x-ndjson", Result + "\n" + """{"accepted":2,"replayed":0,"refused":0}""" },
            { 200, "application/x-ndjson", Result + "\n" + """{"accepted":1,"repl""" },
            { 200, "application/x-ndjson", "null" },
            { 200, "application/x-ndjson", "[]" },
            { 200, "application/x-ndjson", """{"line":1,"status":"lost"}""" },
            { 200, "text/html", "<html><body>Welcome</body></html>" },
            { 202, "application/json", """{"id":"3f2504e0-4f89-11d3-9a0c-0305e82c3301","status":"running"}""" },
            { 204, "text/plain", "" },
            { 301, "text/plain", "" },
            { 401, "application/problem+json", """{"status":401,"title":"A valid bearer token is required."}""" },
            { 403, "text/html", "<html>" },
            { 404, "text/html", "<html>" },
            { 500, "text/plain", "oh" },
            { 502, "text/html", "<html>" },
        };

    [Theory, MemberData(nameof(NotWhole))]
    public async Task An_answer_that_does_not_account_for_every_line_ends_the_import(int status, string mediaType, string body)
    {
        answer = context => Send(context, status, mediaType, body);
        var stopped = await Assert.ThrowsAsync<ImportStoppedException>(() => Import("{}\n"));
        Assert.True(stopped.ExitCode is 1 or 3, $"exit code {stopped.ExitCode}");
        Assert.NotEmpty(stopped.Message);
    }

    [Fact]
    public async Task What_a_part_came_to_before_the_answer_that_is_not_whole_is_known()
    {
        var parts = 0;
        answer = context =>
            ++parts == 1
                ? Send(
                    context,
                    200,
                    "application/x-ndjson",
                    string.Concat(Enumerable.Range(1, 2_000).Select(line => $"{{\"line\":{line},\"status\":\"replayed\"}}\n"))
                        + """{"accepted":0,"replayed":2000,"refused":0}"""
                )
                : Send(context, 200, "application/x-ndjson", "");
        var results = new List<LineResult>();
        await Assert.ThrowsAsync<ImportStoppedException>(() => Import(string.Concat(Enumerable.Repeat("{}\n", 2_001)), results));
        Assert.Equal(Enumerable.Range(1, 2_000).Select(line => (long)line), results.Select(result => result.Line));
    }

    [Fact]
    public async Task A_server_that_never_answers_is_not_waited_for_for_ever()
    {
        var end = new TaskCompletionSource();
        answer = _ => end.Task;
        var stopped = await Assert.ThrowsAsync<ImportStoppedException>(() => Import("{}\n", timeout: TimeSpan.FromMilliseconds(500)));
        end.SetResult();
        Assert.Equal(3, stopped.ExitCode);
    }

    [Fact]
    public async Task A_connection_that_breaks_off_ends_the_import()
    {
        answer = async context =>
        {
            context.Response.ContentLength = 1_000;
            await context.Response.WriteAsync(Result);
            context.Abort();
        };
        Assert.Equal(3, (await Assert.ThrowsAsync<ImportStoppedException>(() => Import("{}\n"))).ExitCode);
    }

    [Theory]
    [InlineData(429), InlineData(503)]
    public async Task What_is_put_off_is_sent_again(int status)
    {
        var tries = 0;
        answer = context =>
        {
            if (++tries > 2)
                return Send(context, 200, "application/x-ndjson", Whole);
            context.Response.Headers.RetryAfter = "1";
            return Send(context, status, "application/problem+json", "{}");
        };
        Assert.Single(await Import("{}\n"));
        Assert.Equal(3, tries);
    }

    [Fact]
    public async Task Blank_lines_and_byte_order_marks_are_no_lines()
    {
        answer = context => Send(context, 200, "application/x-ndjson", Whole);
        Assert.Single(await Import("\n\uFEFF{}\n \r\n\uFEFF\n\t"));
    }

    [Theory]
    [InlineData("", "/v1/imports"), InlineData("/", "/v1/imports"), InlineData("/registry", "/registry/v1/imports")]
    [InlineData("/a/b/", "/a/b/v1/imports")]
    public async Task The_path_of_the_servers_address_is_kept(string path, string asked)
    {
        answer = context => Send(context, 200, "application/x-ndjson", Whole);
        await Import("{}\n", path: path, token: " e30.e30.e30\n");
        Assert.Equal([$"{asked} Bearer e30.e30.e30"], requests);
    }

    [Theory]
    [
        InlineData("127.0.0.1:5080"),
        InlineData("localhost"),
        InlineData("ftp://127.0.0.1/"),
        InlineData("file:///var/registry"),
        InlineData("/var/registry")
    ]
    [InlineData("http://"), InlineData(""), InlineData("http://me:secret@127.0.0.1"), InlineData("http://127.0.0.1/?a=b")]
    public void An_address_of_no_server_is_refused(string address) =>
        Assert.Throws<ConfigurationException>(() => new RemoteImport(address, "token"));

    [Theory]
    [InlineData(""), InlineData("  "), InlineData("two words"), InlineData("line\nbreak"), InlineData("tök"), InlineData("a\0b")]
    public void A_token_that_is_none_is_refused_and_not_shown(string token)
    {
        var refused = Assert.Throws<ConfigurationException>(() => new RemoteImport("http://127.0.0.1", token));
        if (token.Trim().Length > 0)
            Assert.DoesNotContain(token, refused.Message, StringComparison.Ordinal);
    }

    private async Task<List<LineResult>> Import(
        string lines,
        List<LineResult>? results = null,
        TimeSpan? timeout = null,
        string path = "",
        string token = "token"
    )
    {
        results ??= [];
        using var import = new RemoteImport(Address + path, token, timeout);
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(lines));
        await foreach (var result in import.Apply(file, default))
            results.Add(result);
        return results;
    }

    private static Task Send(HttpContext context, int status, string mediaType, string body)
    {
        (context.Response.StatusCode, context.Response.ContentType) = (status, mediaType);
        return status == 204 ? Task.CompletedTask : context.Response.WriteAsync(body);
    }
}
