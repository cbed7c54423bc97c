using System.Net.Sockets;
using System.Text;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.CommandLine;

/// <summary>
/// A large import into a server in its own process, from a client that sends everything before it reads: memory use stays bounded.
/// </summary>
public sealed class LargeImportTests
{
    private const int LineBytes = 1_000_000,
        HeapBytes = 160 << 20;

    /// <summary>
    /// Lines of the maximum size, all of one patient, so that they are recorded one after another and arrive faster than that. The server's
    /// heap limit is smaller than the import.
    /// </summary>
    [Fact]
    public async Task Two_hundred_megabytes_are_taken_in_flat_memory()
    {
        await using var databases = await TestDatabase.Create();
        await using var server = await ServerProcess.Start(
            new Dictionary<string, string?> { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["DOTNET_GCHeapHardLimit"] = $"{HeapBytes:x}" },
            "--db",
            databases.Settings.Registry,
            "--keys",
            databases.Settings.Keys,
            "--data",
            databases.Settings.DataDirectory,
            "--urls",
            "http://127.0.0.1:0"
        );
        using (var admin = RegistryClient.To(server.Address, databases.Token(Role.RegistryAdmin)))
            await admin.RegisterClinic("harbour");
        var id = Guid.NewGuid();
        var lines = Enumerable
            .Range(0, 199)
            .Select(_ => Bodies.Line("give-consent", id, Bodies.Consent()))
            .Prepend(Bodies.Line("enrol-patient", id, Bodies.Enrolment()));
        Assert.Equal(
            """{"accepted":200,"replayed":0,"refused":0}""",
            await Import(server.Address, databases.Token(Role.Clinician, "harbour"), [.. lines])
        );
        Assert.InRange(server.PeakMemoryBytes, 1, 400_000_000); // memory outside the heap is bounded too
    }

    private static async Task<string> Import(Uri server, string token, IReadOnlyList<string> lines)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(server.Host, server.Port);
        var stream = connection.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST /v1/imports HTTP/1.0\r\nHost: {server.Authority}\r\n"
                    + $"Authorization: Bearer {token}\r\nContent-Type: application/x-ndjson\r\n"
                    + $"Content-Length: {(LineBytes + 1L) * lines.Count}\r\n\r\n"
            )
        );
        foreach (var line in lines)
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"{line[..1]}{new string(' ', LineBytes - line.Length)}{line[1..]}\n"));
        using var reader = new StreamReader(stream);
        return (await reader.ReadToEndAsync()).TrimEnd('\n').Split('\n')[^1];
    }
}
