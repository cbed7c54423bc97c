using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>A raw request, sent on its own connection.</summary>
public sealed record RawRequest(string Method, string Path, string? Authorization, string? Body = null)
{
    public string MediaType { get; init; } = "application/json";

    /// <summary>The Content-Length to send, if it is not the body's length.</summary>
    public long? ToldLength { get; init; }

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>A picture's bytes are each a character.</summary>
    public Encoding Encoding => MediaType.StartsWith("image/", StringComparison.Ordinal) ? Encoding.Latin1 : Encoding.UTF8;
}

/// <summary>Sends a request and returns the whole response, byte for byte except for the Date header.</summary>
public static partial class RawExchange
{
    public static async Task<RawAnswer> Send(Uri address, RawRequest request)
    {
        var head = new StringBuilder($"{request.Method} {request.Path} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n");
        if (request.Authorization is { } authorization)
            head.Append(CultureInfo.InvariantCulture, $"Authorization: {authorization}\r\n");
        foreach (var (name, value) in request.Headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        if (request.Body is { } body)
        {
            var length = request.ToldLength ?? request.Encoding.GetByteCount(body);
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: {request.MediaType}\r\nContent-Length: {length}\r\n");
        }
        using var connection = new TcpClient();
        await connection.ConnectAsync(address.Host, address.Port);
        var stream = connection.GetStream();
        await stream.WriteAsync(request.Encoding.GetBytes($"{head}\r\n{request.Body}"));
        using var reader = new StreamReader(stream);
        return new(Date.Replace(await reader.ReadToEndAsync(), ""));
    }

    [GeneratedRegex("^Date: [^\r]*\r\n", RegexOptions.Multiline)]
    private static partial Regex Date { get; }
}

/// <summary>A response's bytes without the Date header.</summary>
public sealed record RawAnswer(string Text)
{
    public int Status => int.Parse(Text.AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);

    /// <summary>Asserts that the response is a problem document of this type.</summary>
    public void IsProblem(int status, string slug, string when)
    {
        Assert.True(Status == status, $"{status} {slug} was due {when}: {Text}");
        Assert.Contains("Content-Type: application/problem+json", Text);
        Assert.Contains($"\"/problems/{slug}\"", Text);
    }
}
