using System.Data.Common;

namespace OutcomesTracker.EventStore;

/// <summary>One row of mt_events, as every query of the engine selects it.</summary>
static class EventRow
{
    /// <summary>The select list; the table's alias is e.</summary>
    public const string Columns = """
        e.seq_id, e.id, e.tenant_id, e.stream_id, e.version, e.type, e.mt_dotnet_type, e.data, e.timestamp, e.user_name,
        e.correlation_id, e.causation_id, nullif(e.headers, 'null')::text
        """;

    /// <summary>
    /// The same without what says who wrote it and how, which nobody wants when millions are read.
    /// </summary>
    public const string ColumnsOfProjections = """
        e.seq_id, e.id, e.tenant_id, e.stream_id, e.version, e.type, NULL::varchar, e.data, e.timestamp, NULL::varchar,
        NULL::varchar, NULL::varchar, NULL::text
        """;

    /// <summary>How many columns that is; further ones of a query follow.</summary>
    public const int Width = 13;

    public static StoredEvent Read(DbDataReader row) =>
        Read(row, new(Text(row, 2) ?? "*DEFAULT*", row.IsDBNull(3) ? Guid.Empty : row.GetGuid(3)));

    /// <summary>Of a stream that is known.</summary>
    public static StoredEvent Read(DbDataReader row, StreamKey stream) => new(
        Sequence: row.GetInt64(0),
        Id: row.GetGuid(1),
        Stream: stream,
        Version: row.GetInt64(4),
        Type: row.GetString(5),
        DotNetType: Text(row, 6),
        Data: row.GetFieldValue<byte[]>(7),
        Timestamp: Utc(row.GetDateTime(8)),
        UserName: Text(row, 9),
        CorrelationId: Text(row, 10),
        CausationId: Text(row, 11),
        Headers: Text(row, 12));

    public static async Task<List<StoredEvent>> ReadAll(DbDataReader rows, CancellationToken ct)
    {
        var events = new List<StoredEvent>();
        while (await rows.ReadAsync(ct))
            events.Add(Read(rows));
        return events;
    }

    static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    // Through DateTime, whose ends are what -infinity and infinity read as.
    static DateTimeOffset Utc(DateTime value) => new(DateTime.SpecifyKind(value, DateTimeKind.Utc));
}
