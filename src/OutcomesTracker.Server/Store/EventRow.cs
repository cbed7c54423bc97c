using System.Data.Common;

namespace OutcomesTracker.Server.Store;

/// <summary>One row of mt_events, as every query of the engine selects it.</summary>
internal static class EventRow
{
    /// <summary>The select list of an event without metadata; the table's alias is e.</summary>
    public const string Columns = $"{Place}, e.data, e.timestamp";

    /// <summary>A further select list: who recorded the event and how.</summary>
    public const string Metadata = "e.mt_dotnet_type, e.user_name, e.correlation_id, e.causation_id, nullif(e.headers, 'null')::text";

    /// <summary>Nulls in place of <see cref="Metadata"/>, for rows of a union that do not need it.</summary>
    public const string NoMetadata = "null::varchar, null::varchar, null::varchar, null::varchar, null::text";

    /// <summary><see cref="Columns"/> for events whose stream is known, with nulls for all but version, type and data.</summary>
    public const string DataOnlyColumns =
        "null::bigint, null::uuid, null::varchar, null::uuid, e.version, e.type, e.data, null::timestamptz";

    /// <summary>The number of columns in <see cref="Columns"/>; further ones follow.</summary>
    public const int Width = 8;

    private const string Place = "e.seq_id, e.id, e.tenant_id, e.stream_id, e.version, e.type";
    private const int VersionColumn = 4,
        TypeColumn = 5,
        DataColumn = 6;

    /// <summary>Reads an event without metadata.</summary>
    public static StoredEvent Read(DbDataReader row) =>
        new(
            Sequence: row.GetInt64(0),
            Id: row.GetGuid(1),
            Stream: new(Text(row, 2) ?? "*DEFAULT*", row.IsDBNull(3) ? Guid.Empty : row.GetGuid(3)),
            Version: row.GetInt64(VersionColumn),
            Type: row.GetString(TypeColumn),
            DotNetType: null,
            Data: row.GetFieldValue<byte[]>(DataColumn),
            Timestamp: Utc(row.GetDateTime(7)),
            UserName: null,
            CorrelationId: null,
            CausationId: null,
            Headers: null
        );

    /// <summary>Reads version, type and data of an event; null for the row of a join that found no event.</summary>
    public static (long Version, string Type, byte[] Data)? ReadHappened(DbDataReader row) =>
        row.IsDBNull(VersionColumn)
            ? null
            : (row.GetInt64(VersionColumn), row.GetString(TypeColumn), row.GetFieldValue<byte[]>(DataColumn));

    /// <summary>Reads an event with <see cref="Metadata"/>, whose first column is given.</summary>
    public static StoredEvent ReadWhole(DbDataReader row, int metadata) =>
        Read(row) with
        {
            DotNetType = Text(row, metadata),
            UserName = Text(row, metadata + 1),
            CorrelationId = Text(row, metadata + 2),
            CausationId = Text(row, metadata + 3),
            Headers = Text(row, metadata + 4),
        };

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    // Read as DateTime, because Npgsql reads -infinity and infinity as its MinValue and MaxValue.
    private static DateTimeOffset Utc(DateTime value) => new(DateTime.SpecifyKind(value, DateTimeKind.Utc));
}
