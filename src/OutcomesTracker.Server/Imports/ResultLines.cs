using System.Buffers;
using System.Text.Json;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Imports;

/// <summary>Results as NDJSON in a buffer, which is used again once its lines are written.</summary>
public sealed class ResultLines(int enoughBytes) : IDisposable
{
    private readonly ArrayBufferWriter<byte> lines = new(2 * enoughBytes);
    private Utf8JsonWriter? json;

    /// <summary>The lines, valid until the next call of <see cref="Add"/> or <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Written => lines.WrittenMemory;

    public bool AreEnough => lines.WrittenCount >= enoughBytes;

    public void Add<T>(T line)
    {
        json ??= new(lines, new() { Encoder = ApiJson.Options.Encoder });
        JsonSerializer.Serialize(json, line, ApiJson.Options);
        json.Reset();
        lines.Write("\n"u8);
    }

    public void Clear() => lines.ResetWrittenCount();

    public void Dispose() => json?.Dispose();
}
