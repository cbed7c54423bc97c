using System.Buffers.Binary;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Features.Worklist;

/// <summary>What a section of a worklist was asked for.</summary>
public sealed record WorklistQuery(string Clinic, WorklistSection Section, string? Patient, int DaysAhead);

/// <summary>Where a page of a section ended.</summary>
/// <param name="Today">The clinic's today on the first page, by which every other is read.</param>
public readonly record struct WorklistPosition(DateOnly Today, WorkPlace Last)
{
    private const int DayBytes = sizeof(int),
        IdBytes = 16,
        Bytes = 2 * DayBytes + 2 * IdBytes;

    public string Cursor(ListCursors cursors, WorklistQuery query)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt32BigEndian(bytes, Today.DayNumber);
        BinaryPrimitives.WriteInt32BigEndian(bytes[DayBytes..], Last.Day.DayNumber);
        Last.PatientId.TryWriteBytes(bytes[(2 * DayBytes)..]);
        Last.EntryId.TryWriteBytes(bytes[(2 * DayBytes + IdBytes)..]);
        return cursors.Write(bytes, query);
    }

    /// <summary>Null if this is not a cursor of the query.</summary>
    public static WorklistPosition? Of(string cursor, ListCursors cursors, WorklistQuery query)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        return cursors.TryRead(cursor, query, bytes)
            ? new(
                DateOnly.FromDayNumber(BinaryPrimitives.ReadInt32BigEndian(bytes)),
                new(
                    DateOnly.FromDayNumber(BinaryPrimitives.ReadInt32BigEndian(bytes[DayBytes..])),
                    new(bytes.Slice(2 * DayBytes, IdBytes)),
                    new(bytes.Slice(2 * DayBytes + IdBytes, IdBytes))
                )
            )
            : null;
    }
}
