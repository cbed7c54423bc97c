using Npgsql;

namespace OutcomesTracker.Server.Store;

/// <summary>A table of the application, with a primary key on the id column, that makes a stream id unique across tenants.</summary>
/// <param name="Table">Qualified name, as it stands in SQL; so the two columns.</param>
public sealed record StreamHomes(string Table, string IdColumn, string TenantColumn)
{
    /// <summary>Claims the stream id that is its first parameter for the tenant that is its second, for an engine that writes <c>?</c> for either.</summary>
    public string Claim => $"INSERT INTO {Table} ({IdColumn}, {TenantColumn}) VALUES (?, ?)";

    /// <summary>The tenant that has claimed a stream id; null when none has.</summary>
    public async Task<string?> TenantOf(NpgsqlDataSource source, Guid streamId, CancellationToken ct) =>
        (await source.Query($"SELECT {TenantColumn} FROM {Table} WHERE {IdColumn} = $1", row => row.GetString(0), ct, streamId)).SingleOrDefault();
}

/// <summary>Limits of a <see cref="StreamWriter{TState}"/>.</summary>
public sealed record StreamWriterOptions
{
    /// <summary>Null: stream ids are not claimed.</summary>
    public StreamHomes? Homes { get; init; }

    /// <summary>Transactions at once. Fewer make larger batches, more hide a slow one.</summary>
    public int ConcurrentBatches { get; init; } = 2;

    /// <summary>Commands in one transaction.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Commands waiting; one more is refused as too many.</summary>
    public int MaxWaiting { get; init; } = 20_000;

    /// <summary>Streams whose state is kept.</summary>
    public int CachedStreams { get; init; } = 10_000;

    /// <summary>No command waits longer; what then becomes of it, asking again with the same event id tells.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Called after each commit that appended something; must be quick and must not throw.</summary>
    public Action? Committed { get; init; }
}
