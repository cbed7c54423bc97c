using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OutcomesTracker.IntegrationTests.Kills;

/// <summary>A receipt, as the client received it.</summary>
public sealed record Receipt(Guid PatientId, long Version, Guid EventId, long Sequence, bool Replayed);

/// <summary>One command with its idempotency key, and its receipt, if one was received.</summary>
public sealed class SentCommand(string path, JsonObject body)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    private readonly Guid key = Guid.NewGuid();

    public Receipt? Told { get; private set; }

    /// <summary>Why the last attempt got no response.</summary>
    public string? Unanswered { get; private set; }

    /// <summary>Sends the command, or sends it again; false when there is no response, or a 503 with Retry-After.</summary>
    /// <exception cref="KillLoopException">The command was refused, although all of these commands are acceptable.</exception>
    public async Task<bool> Send(HttpClient client)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
            };
            request.Headers.Add("Idempotency-Key", key.ToString());
            using var response = await client.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable && response.Headers.RetryAfter is not null)
                return Lost(text);
            if (response.StatusCode != HttpStatusCode.Created)
                throw new KillLoopException($"{path}: {(int)response.StatusCode} {text}");
            Told = JsonSerializer.Deserialize<Receipt>(text, Web);
            return true;
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException or OperationCanceledException)
        {
            return Lost(lost.Message);
        }
    }

    private bool Lost(string why)
    {
        Unanswered = $"{path}: {why}";
        return false;
    }
}

/// <summary>An event was lost, stored twice or stored without a command, or the registry did not recover by itself.</summary>
public sealed class KillLoopException : Exception
{
    public KillLoopException() { }

    public KillLoopException(string message)
        : base(message) { }

    public KillLoopException(string message, Exception inner)
        : base(message, inner) { }

    public static void Unless(bool holds, string what)
    {
        if (!holds)
            throw new KillLoopException(what);
    }
}
