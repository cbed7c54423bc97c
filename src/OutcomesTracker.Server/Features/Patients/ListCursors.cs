using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using OutcomesTracker.Server.Protection;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>Where a page of a clinic's list ended.</summary>
/// <param name="Sequence">The sequence as of which the list was read for its first page, and is read for every other.</param>
/// <param name="LastPatientId">The last patient shown. An id and no name, because addresses are logged.</param>
/// <param name="HadName">Whether that patient had a name, by which it has its place in the list.</param>
public readonly record struct ListPosition(long Sequence, Guid LastPatientId, bool HadName);

/// <summary>What a list was asked for. A cursor continues this and nothing else.</summary>
public sealed record ListQuery(string Clinic, string? Name, string? RecordNumber);

/// <summary>
/// Writes and reads the cursors of lists: a position and its HMAC together with the query, under a key derived from the master key. So a
/// cursor tells nothing of a name that was searched, continues on every server of the registry that sorts names alike, and cannot be made
/// by anybody else.
/// </summary>
public sealed class ListCursors(MasterKey master)
{
    private const int SequenceBytes = sizeof(long),
        IdBytes = 16,
        PositionBytes = SequenceBytes + IdBytes + 1,
        CodeBytes = 16,
        Bytes = PositionBytes + CodeBytes;

    // Another version of the collation may sort otherwise, and a list must not be continued in another order.
    private readonly byte[] key = master.Derive($"list cursors {NameCollation.Version}");

    public string Write(ListPosition position, ListQuery query)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, position.Sequence);
        position.LastPatientId.TryWriteBytes(bytes[SequenceBytes..]);
        bytes[PositionBytes - 1] = position.HadName ? (byte)1 : (byte)0;
        Code(bytes[..PositionBytes], query).CopyTo(bytes[PositionBytes..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>The position; null if this is not a cursor of the query.</summary>
    public ListPosition? Read(string cursor, ListQuery query)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        if (!Base64Url.IsValid(cursor, out var length) || length != Bytes)
            return null;
        Base64Url.DecodeFromChars(cursor, bytes);
        var position = new ListPosition(
            BinaryPrimitives.ReadInt64BigEndian(bytes),
            new(bytes.Slice(SequenceBytes, IdBytes)),
            bytes[PositionBytes - 1] == 1
        );
        // As a whole, because some characters more or less may mean the same bytes.
        return CryptographicOperations.FixedTimeEquals(
            MemoryMarshal.AsBytes(Write(position, query).AsSpan()),
            MemoryMarshal.AsBytes(cursor.AsSpan())
        )
            ? position
            : null;
    }

    private ReadOnlySpan<byte> Code(ReadOnlySpan<byte> position, ListQuery query)
    {
        byte[] content = [.. position, .. JsonSerializer.SerializeToUtf8Bytes(query)];
        return HMACSHA256.HashData(key, content).AsSpan(0, CodeBytes);
    }
}
