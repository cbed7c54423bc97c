using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.Server.Http;

/// <summary>A JSON body of at most 1 MB.</summary>
public static class RequestBody
{
    public const int LargestBytes = 1_000_000;

    // A member given twice is ambiguous: one value could be compared with earlier requests and the other one stored.
    public static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static async Task<(JsonDocument? Body, Problem? Problem)> Read(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength > LargestBytes)
            return (null, Problem.TooLarge("A body may have 1 MB at most."));
        if (IsEncoded(request))
            return (null, Problem.UnsupportedMediaType("sent as it is, without a Content-Encoding"));
        if (!request.HasJsonContentType())
            return (null, Problem.UnsupportedMediaType("application/json"));
        var (bytes, problem) = await Read(request, LargestBytes, cancellation);
        return bytes is { } body ? Parse(body) : (null, problem);
    }

    /// <summary>A body's bytes. It may take the seconds of the settings for each MB that it may have.</summary>
    public static async Task<(ReadOnlyMemory<byte>? Body, Problem? Problem)> Read(
        HttpRequest request,
        int largestBytes,
        CancellationToken cancellation
    )
    {
        var tooLarge = Problem.TooLarge($"A body may have {largestBytes / LargestBytes} MB at most.");
        if (request.ContentLength > largestBytes)
            return (null, tooLarge);
        var seconds = request.HttpContext.RequestServices.GetRequiredService<ServerSettings>().Of(Catalogue.BodySeconds);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(TimeSpan.FromSeconds(seconds) * (largestBytes / LargestBytes));
        try
        {
            return await ReadAll(request, largestBytes, timeout.Token) is { } body ? (body, null) : (null, tooLarge);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, Problem.TooSlow);
        }
    }

    /// <summary>The body's bytes; null when they are too many.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadAll(HttpRequest request, int largestBytes, CancellationToken cancellation)
    {
        var buffer = new byte[Math.Min(request.ContentLength ?? long.MaxValue, 16_384) + 1];
        var length = 0;
        while (true)
        {
            var read = await request.Body.ReadAsync(buffer.AsMemory(length), cancellation);
            if (read == 0)
                return buffer.AsMemory(0, length);
            length += read;
            if (length > largestBytes)
                return null;
            if (length == buffer.Length)
                Array.Resize(ref buffer, Math.Min(buffer.Length * 2, largestBytes + 1));
        }
    }

    /// <summary>Whether the body has a Content-Encoding, such as gzip; none is supported.</summary>
    public static bool IsEncoded(HttpRequest request) =>
        request.Headers.ContentEncoding.Any(coding => !string.Equals(coding, "identity", StringComparison.OrdinalIgnoreCase));

    public static (JsonDocument? Body, Problem? Problem) Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return (JsonDocument.Parse(json, Strict), null);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // The parser throws InvalidOperationException for a member whose name is not valid text (a lone surrogate).
            return (null, Problem.Malformed("body", "body must be one JSON value, nested at most 64 deep, in UTF-8, no member twice."));
        }
    }
}
