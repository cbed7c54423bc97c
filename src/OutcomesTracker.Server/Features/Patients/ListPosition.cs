using System.Buffers.Binary;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Features.Patients;

/// <summary>What a list of patients was asked for.</summary>
public sealed record ListQuery(string Clinic, string? Name, string? RecordNumber)
{
    /// <summary>Another version of the collation may sort otherwise, and a list must not be continued in another order.</summary>
    public int Collation { get; } = NameCollation.Version;
}

/// <summary>Where a page of a clinic's list ended.</summary>
/// <param name="Sequence">The sequence as of which the list was read for its first page, and is read for every other.</param>
/// <param name="LastPatientId">The last patient shown.</param>
/// <param name="HadName">Whether that patient had a name, by which it has its place in the list.</param>
public readonly record struct ListPosition(long Sequence, Guid LastPatientId, bool HadName)
{
    private const int SequenceBytes = sizeof(long),
        IdBytes = 16,
        Bytes = SequenceBytes + IdBytes + 1;

    public string Cursor(ListCursors cursors, ListQuery query)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Sequence);
        LastPatientId.TryWriteBytes(bytes[SequenceBytes..]);
        bytes[^1] = HadName ? (byte)1 : (byte)0;
        return cursors.Write(bytes, query);
    }

    /// <summary>Null if this is not a cursor of the query.</summary>
    public static ListPosition? Of(string cursor, ListCursors cursors, ListQuery query)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        return cursors.TryRead(cursor, query, bytes)
            ? new(BinaryPrimitives.ReadInt64BigEndian(bytes), new(bytes.Slice(SequenceBytes, IdBytes)), bytes[^1] == 1)
            : null;
    }
}
