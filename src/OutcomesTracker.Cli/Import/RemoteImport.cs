using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Imports;

namespace OutcomesTracker.Cli.Import;

/// <summary>
/// Sends a file to a server in parts of at most 2,000 lines, so that progress is visible and a broken connection costs little. The import
/// ends at a part whose answer does not account for every line. After a 429 or a 503 the part is sent again, when the server said:
/// commands that were recorded are replayed.
/// </summary>
public sealed class RemoteImport : IDisposable
{
    private const int LinesAtATime = 2_000,
        BytesAtATime = 4_000_000;

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(10),
        LongestPause = TimeSpan.FromSeconds(60);

    private readonly HttpClient http;
    private readonly TimeSpan timeout;

    /// <param name="server">The server's address, with the path below which it is served.</param>
    /// <param name="token">The bearer token.</param>
    /// <param name="timeout">How long a part may take, with all that it is put off. Default: ten minutes.</param>
    /// <exception cref="ConfigurationException">The address is none of a server, or the token is none.</exception>
    public RemoteImport(string server, string token, TimeSpan? timeout = null)
    {
        this.timeout = timeout ?? DefaultTimeout;
        http = new() { BaseAddress = Address(server), Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Checked(token));
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

    private static Uri Address(string server)
    {
        if (
            !Uri.TryCreate(server, UriKind.Absolute, out var address)
            || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
            || address.Query.Length + address.Fragment.Length + address.UserInfo.Length > 0
        )
            throw new ConfigurationException("--server must be an address like http://127.0.0.1:5080.");
        return address.AbsolutePath.EndsWith('/') ? address : new(address.AbsoluteUri + "/");
    }

    /// <summary>The token without the blanks and line breaks around it, which files and copied texts have.</summary>
    private static string Checked(string token)
    {
        var bare = token.Trim();
        return bare.Length > 0 && bare.All(one => char.IsAsciiLetterOrDigit(one) || "-._~+/=".Contains(one, StringComparison.Ordinal))
            ? bare
            : throw new ConfigurationException("The token is none: it has other characters than letters, digits and -._~+/=.");
    }

    /// <summary>The results of a part, one for each of its lines that is not blank.</summary>
    private async Task<List<LineResult>> Send(byte[] part, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(timeout);
        try
        {
            while (true)
            {
                using var content = new ByteArrayContent(part);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
                using var response = await http.PostAsync(new Uri("v1/imports", UriKind.Relative), content, stop.Token);
                if (response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
                {
                    var pause = PauseOf(response);
                    await Console.Error.WriteLineAsync(
                        $"The server puts the import off ({(int)response.StatusCode}); "
                            + $"it goes on in {pause.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s."
                    );
                    await Task.Delay(pause, stop.Token);
                    continue;
                }
                if (response.StatusCode != HttpStatusCode.OK)
                    throw new ImportStoppedException(
                        response.StatusCode < HttpStatusCode.InternalServerError ? Exit.Refused : Exit.Unavailable,
                        $"The server did not take the import: {(int)response.StatusCode} {await Title(response, stop.Token)}"
                    );
                return await Results(response, part, stop.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ImportStoppedException(
                Exit.Unavailable,
                $"The server gave no answer within {timeout}. Send the file again: what was recorded is replayed."
            );
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw new ImportStoppedException(
                Exit.Unavailable,
                $"The server cannot be reached: {failure.Message} Send the file again: what was recorded is replayed."
            );
        }
    }

    private static TimeSpan PauseOf(HttpResponseMessage response)
    {
        var wanted = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - DateTimeOffset.UtcNow,
            _ => TimeSpan.FromSeconds(2),
        };
        return wanted < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1)
            : wanted > LongestPause ? LongestPause
            : wanted;
    }

    private static async Task<List<LineResult>> Results(HttpResponseMessage response, byte[] part, CancellationToken cancellation)
    {
        var (read, counted) = (new List<LineResult>(), ImportCounts.None);
        ImportCounts? told = null;
        try
        {
            using var results = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
            while (await results.ReadLineAsync(cancellation) is { } line)
            {
                using var result = JsonDocument.Parse(line);
                if (!result.RootElement.TryGetProperty("line", out _))
                {
                    told = result.RootElement.Deserialize<ImportCounts>(ApiJson.Options);
                    continue;
                }
                read.Add(Read(result.RootElement));
                counted = counted.With(read[^1].Status);
            }
        }
        catch (Exception other) when (other is JsonException or KeyNotFoundException or InvalidOperationException or NullReferenceException)
        {
            throw new ImportStoppedException(
                Exit.Unavailable,
                $"What answers at {response.RequestMessage!.RequestUri} is no registry: "
                    + $"it sent {response.Content.Headers.ContentType?.MediaType ?? "something"} in place of results."
            );
        }
        if (told != counted || read.Count != Lines(part))
            throw new ImportStoppedException(
                Exit.Unavailable,
                $"The server's answer is not whole: {read.Count} results of {Lines(part)} lines. "
                    + "Send the file again: what was recorded is replayed."
            );
        return read;
    }

    /// <summary>The number of lines that are not blank.</summary>
    private static int Lines(ReadOnlySpan<byte> part)
    {
        var count = 0;
        foreach (var range in part.Split((byte)'\n'))
            if (!LineSplitter.IsBlank(part[range]))
                count++;
        return count;
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
            problem.GetProperty("title").GetString()!,
            problem.TryGetProperty("detail", out var detail) ? detail.GetString() : null
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
        catch (Exception notAProblem) when (notAProblem is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return response.ReasonPhrase;
        }
    }
}
