using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Imports;

namespace OutcomesTracker.Cli;

/// <summary>Sends a file to a server, some thousand lines at a time, so that progress shows and a broken connection costs little.</summary>
public sealed class RemoteImport : IDisposable
{
    private const int LinesAtATime = 2_000;

    private readonly HttpClient http;

    public RemoteImport(Uri server, string token)
    {
        http = new() { BaseAddress = server, Timeout = TimeSpan.FromMinutes(10) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
    }

    public async IAsyncEnumerable<LineResult> Apply(Stream lines, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var reader = new StreamReader(lines);
        for (long sent = 0; ;)
        {
            using var part = new MemoryStream();
            var count = 0;
            while (count < LinesAtATime && await reader.ReadLineAsync(cancellation) is { } line)
            {
                part.Write(System.Text.Encoding.UTF8.GetBytes(line));
                part.WriteByte((byte)'\n');
                count++;
            }
            if (count == 0) yield break;
            foreach (var result in await Send(part.ToArray(), cancellation)) yield return result with { Line = result.Line + sent };
            sent += count;
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<List<LineResult>> Send(byte[] part, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent(part);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        using var response = await http.PostAsync(new Uri("/v1/imports", UriKind.Relative), content, cancellation);
        if (!response.IsSuccessStatusCode) throw new ConfigurationException($"The server refused the import: {(int)response.StatusCode} {await Title(response, cancellation)}");
        using var results = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        var read = new List<LineResult>();
        while (await results.ReadLineAsync(cancellation) is { } line)
        {
            using var result = JsonDocument.Parse(line);
            if (result.RootElement.TryGetProperty("line", out _)) read.Add(Read(result.RootElement));
        }
        return read;
    }

    private static LineResult Read(JsonElement result) => new(
        result.GetProperty("line").GetInt64(), result.GetProperty("status").Deserialize<LineStatus>(ApiJson.Options),
        result.TryGetProperty("receipt", out var receipt) ? receipt.Deserialize<Receipt>(ApiJson.Options) : null,
        result.TryGetProperty("problem", out var problem) ? ReadProblem(problem) : null);

    private static Problem ReadProblem(JsonElement problem) => new(
        problem.GetProperty("status").GetInt32(), problem.GetProperty("type").GetString()!.Split('/')[^1], problem.GetProperty("title").GetString()!)
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
