using System.Data.Common;

namespace OutcomesTracker.Server.Store;

/// <summary>One row of mt_events, as every query of the engine selects it.</summary>
internal static class EventRow
{
    /// <summary>What happened: a select list; the table's alias is e.</summary>
    public const string Columns = $"{Place}, e.data, e.timestamp";

    /// <summary>Who wrote it and how: a further select list, where it is asked for.</summary>
    public const string Metadata = "e.mt_dotnet_type, e.user_name, e.correlation_id, e.causation_id, nullif(e.headers, 'null')::text";

    /// <summary>The same columns of rows that are not asked for.</summary>
    public const string NoMetadata = "NULL::varchar, NULL::varchar, NULL::varchar, NULL::varchar, NULL::text";

    /// <summary>The same columns of events whose stream is known, where only what happened is asked for.</summary>
    public const string HappenedOnly = "NULL::bigint, NULL::uuid, NULL::varchar, NULL::uuid, e.version, e.type, e.data, NULL::timestamptz";

    /// <summary>How many columns <see cref="Columns"/> are; further ones follow.</summary>
    public const int Width = 8;

    private const string Place = "e.seq_id, e.id, e.tenant_id, e.stream_id, e.version, e.type";
    private const int VersionColumn = 4,
        TypeColumn = 5,
        DataColumn = 6;

    /// <summary>Without metadata.</summary>
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

    /// <summary>What happened; null for the row of a join that found no event.</summary>
    public static (long Version, string Type, byte[] Data)? ReadHappened(DbDataReader row) =>
        row.IsDBNull(VersionColumn)
            ? null
            : (row.GetInt64(VersionColumn), row.GetString(TypeColumn), row.GetFieldValue<byte[]>(DataColumn));

    /// <summary>With <see cref="Metadata"/>, which begins at a column.</summary>
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

    // Through DateTime, whose ends are what -infinity and infinity read as.
    private static DateTimeOffset Utc(DateTime value) => new(DateTime.SpecifyKind(value, DateTimeKind.Utc));
}
