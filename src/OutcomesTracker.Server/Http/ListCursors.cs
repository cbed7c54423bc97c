using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using OutcomesTracker.Server.Protection;

namespace OutcomesTracker.Server.Http;

/// <summary>
/// Writes and reads the cursors of lists: a position and its HMAC together with the query, under a key derived from the master key. So a
/// cursor tells nothing of what was searched, continues on every server of the registry, and cannot be made by anybody else.
/// </summary>
public sealed class ListCursors(MasterKey master)
{
    private const int CodeBytes = 16;

    private readonly byte[] key = master.Derive("list cursors");

    /// <param name="position">Where the page ended: ids, days and numbers, and no name, because addresses are logged.</param>
    /// <param name="query">What the list was asked for, as a record. The cursor continues this and nothing else.</param>
    public string Write(ReadOnlySpan<byte> position, object query) => Base64Url.EncodeToString([.. position, .. Code(position, query)]);

    /// <summary>False if this is not a cursor of the query.</summary>
    public bool TryRead(string cursor, object query, Span<byte> position)
    {
        if (!Base64Url.IsValid(cursor, out var length) || length != position.Length + CodeBytes)
            return false;
        var bytes = Base64Url.DecodeFromChars(cursor);
        bytes.AsSpan(0, position.Length).CopyTo(position);
        // As a whole, because some characters more or less may mean the same bytes.
        return CryptographicOperations.FixedTimeEquals(
            MemoryMarshal.AsBytes(Write(position, query).AsSpan()),
            MemoryMarshal.AsBytes(cursor.AsSpan())
        );
    }

    private ReadOnlySpan<byte> Code(ReadOnlySpan<byte> position, object query)
    {
        byte[] content = [.. position, .. JsonSerializer.SerializeToUtf8Bytes(query, query.GetType())];
        return HMACSHA256.HashData(key, content).AsSpan(0, CodeBytes);
    }
}
