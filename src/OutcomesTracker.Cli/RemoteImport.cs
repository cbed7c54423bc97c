using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Imports;

namespace OutcomesTracker.Cli;

/// <summary>
/// Sends a file to a server in parts of at most 2,000 lines, so that progress is visible and a broken connection costs little.
/// </summary>
public sealed class RemoteImport : IDisposable
{
    private const int LinesAtATime = 2_000,
        BytesAtATime = 4_000_000;

    private readonly HttpClient http;

    public RemoteImport(Uri server, string token)
    {
        http = new() { BaseAddress = server, Timeout = TimeSpan.FromMinutes(10) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
    }

    public async IAsyncEnumerable<LineResult> Apply(Stream lines, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // The bytes are sent unchanged: decoding and encoding them again would replace malformed text by text that the server accepts.
        var chunk = new byte[65_536];
        using var part = new MemoryStream();
        var (sent, count) = (0L, 0);
        int read;
        while ((read = await lines.ReadAsync(chunk, cancellation)) > 0)
        {
            var start = 0;
            while (chunk.AsSpan(start, read - start).IndexOf((byte)'\n') is var end and >= 0)
            {
                part.Write(chunk, start, end + 1);
                start += end + 1;
                if (++count < LinesAtATime && part.Length < BytesAtATime)
                    continue;
                foreach (var result in await Send(part.ToArray(), cancellation))
                    yield return result with
                    {
                        Line = result.Line + sent,
                    };
                (sent, count) = (sent + count, 0);
                part.SetLength(0);
            }
            part.Write(chunk, start, read - start);
        }
        if (part.Length == 0)
            yield break;
        foreach (var result in await Send(part.ToArray(), cancellation))
            yield return result with
            {
                Line = result.Line + sent,
            };
    }

    public void Dispose() => http.Dispose();

    private async Task<List<LineResult>> Send(byte[] part, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent(part);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        using var response = await http.PostAsync(new Uri("/v1/imports", UriKind.Relative), content, cancellation);
        if (!response.IsSuccessStatusCode)
            throw new ConfigurationException(
                $"The server refused the import: {(int)response.StatusCode} {await Title(response, cancellation)}"
            );
        using var results = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        var read = new List<LineResult>();
        while (await results.ReadLineAsync(cancellation) is { } line)
        {
            using var result = JsonDocument.Parse(line);
            if (result.RootElement.TryGetProperty("line", out _))
                read.Add(Read(result.RootElement));
        }
        return read;
    }

    private static LineResult Read(JsonElement result) =>
        new(
            result.GetProperty("line").GetInt64(),
            result.GetProperty("status").Deserialize<LineStatus>(ApiJson.Options),
            result.TryGetProperty("receipt", out var receipt) ? receipt.Deserialize<Receipt>(ApiJson.Options) : null,
            result.TryGetProperty("problem", out var problem) ? ReadProblem(problem) : null
        );

    private static Problem ReadProblem(JsonElement problem) =>
        new(
            problem.GetProperty("status").GetInt32(),
            problem.GetProperty("type").GetString()!.Split('/')[^1],
            problem.GetProperty("title").GetString()!
        )
        {
            Errors = problem.GetProperty("errors").Deserialize<Dictionary<string, string[]>>()!,
        };

    private static async Task<string?> Title(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellation));
            return problem.RootElement.GetProperty("title").GetString();
        }
        catch (Exception notAProblem) when (notAProblem is JsonException or KeyNotFoundException)
        {
            return response.ReasonPhrase;
        }
    }
}
