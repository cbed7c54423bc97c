using System.Data;
using Npgsql;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Imports;

/// <summary>
/// The imports that answer later, their results, and the locks of their servers, in the registry's database. What changes rows may be
/// executed twice, so that it can be retried when it is unknown whether it was executed.
/// </summary>
/// <exception cref="StoreUnavailableException">The database did not answer: of every method but <see cref="HoldLock"/>.</exception>
public sealed class ImportsTable(NpgsqlDataSource database)
{
    private const int ChunksDeletedAtOnce = 100,
        MostListed = 100;

    private const int StatementSeconds = 5;

    private static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(5);

    /// <param name="server">The lock that the import's server holds while it lives.</param>
    public Task Begin(Guid id, Caller caller, long server, DateTimeOffset started, CancellationToken cancellation) =>
        Execute(
            """
            insert into outcomes.imports (id, subject, role, clinic, server, status, started) values ($1, $2, $3, $4::varchar, $5, $6, $7)
            on conflict do nothing
            """,
            cancellation,
            id,
            caller.Subject,
            Code<Role>.Of(caller.Role),
            (object?)caller.Clinic ?? DBNull.Value,
            server,
            Code<ImportStatus>.Of(ImportStatus.Running),
            started
        );

    /// <summary>
    /// Records how far an import has come, with the lines that led there. Only its own server calls this: it knows better than a server
    /// that found the lock free meanwhile.
    /// </summary>
    /// <param name="chunk">The number of the row that holds <paramref name="lines"/>; no row if there are none.</param>
    /// <param name="ended">Null while it is running.</param>
    public Task Record(
        ImportProgress progress,
        int chunk,
        ReadOnlyMemory<byte> lines,
        DateTimeOffset? ended,
        CancellationToken cancellation
    ) =>
        Execute(
            """
            with counted as (
              update outcomes.imports
              set status = $2, accepted = $3, replayed = $4, refused = $5, chunks = $6 + sign(octet_length($7))::int,
                ended = $8::timestamptz
              where id = $1
              returning id
            )
            insert into outcomes.import_results (import_id, chunk, lines) select id, $6, $7 from counted where octet_length($7) > 0
            on conflict do nothing
            """,
            cancellation,
            progress.Id,
            Code<ImportStatus>.Of(progress.Status),
            progress.Accepted,
            progress.Replayed,
            progress.Refused,
            chunk,
            lines,
            (object?)ended ?? DBNull.Value
        );

    /// <summary>The import and the number of its chunks, for the caller that started it, in the same role and clinic.</summary>
    public async Task<(ImportProgress Progress, int Chunks)?> Find(Guid id, Caller caller, CancellationToken cancellation)
    {
        var found = await database.Query(
            """
            select status, accepted, replayed, refused, chunks from outcomes.imports
            where id = $1 and subject = $2 and role = $3 and clinic is not distinct from $4::varchar
            """,
            row => (new ImportProgress(id, StatusOf(row.GetString(0)), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)), row.GetInt32(4)),
            cancellation,
            id,
            caller.Subject,
            Code<Role>.Of(caller.Role),
            (object?)caller.Clinic ?? DBNull.Value
        );
        return found is [var one] ? one : null;
    }

    /// <summary>The imports that a caller started in this role and clinic, the latest first.</summary>
    public Task<List<(ImportProgress Progress, DateTimeOffset Started)>> Of(Caller caller, CancellationToken cancellation) =>
        database.Query(
            """
            select id, status, accepted, replayed, refused, started from outcomes.imports
            where subject = $1 and role = $2 and clinic is not distinct from $3::varchar order by started desc, id limit $4
            """,
            row =>
                (
                    new ImportProgress(row.GetGuid(0), StatusOf(row.GetString(1)), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)),
                    row.GetFieldValue<DateTimeOffset>(5)
                ),
            cancellation,
            caller.Subject,
            Code<Role>.Of(caller.Role),
            (object?)caller.Clinic ?? DBNull.Value,
            MostListed
        );

    /// <summary>Keeps refused lines, sealed.</summary>
    public Task KeepRefusals(Guid id, int chunk, string sealedLines, CancellationToken cancellation) =>
        Execute(
            "insert into outcomes.import_refusals (import_id, chunk, lines) values ($1, $2, $3) on conflict do nothing",
            cancellation,
            id,
            chunk,
            sealedLines
        );

    /// <summary>A chunk of refused lines, sealed; null if there is none of this number.</summary>
    public async Task<string?> Refusals(Guid id, int chunk, CancellationToken cancellation) =>
        (
            await database.Query(
                "select lines from outcomes.import_refusals where import_id = $1 and chunk = $2",
                row => row.GetString(0),
                cancellation,
                id,
                chunk
            )
        ).SingleOrDefault();

    /// <summary>The lines of a chunk; null if it is no longer kept.</summary>
    public async Task<byte[]?> Chunk(Guid id, int chunk, CancellationToken cancellation) =>
        (
            await database.Query(
                "select lines from outcomes.import_results where import_id = $1 and chunk = $2",
                row => row.GetFieldValue<byte[]>(0),
                cancellation,
                id,
                chunk
            )
        ).SingleOrDefault();

    /// <summary>
    /// Imports that stand as running and seem not to be: of other servers, those whose lock nobody holds, since the server is gone or its
    /// connection broke; of this one, those that it does not know.
    /// </summary>
    public Task<List<Guid>> Abandoned(long self, IEnumerable<Guid> known, CancellationToken cancellation) =>
        database.Query(
            """
            select id from outcomes.imports
            where status = 'running' and case when server = $1 then id <> all($2) else pg_try_advisory_xact_lock(server) end
            """,
            row => row.GetGuid(0),
            cancellation,
            self,
            known.ToArray()
        );

    /// <summary>Marks those of the imports as failed that are still running and whose lock still no other server holds.</summary>
    public Task Fail(long self, IEnumerable<Guid> imports, DateTimeOffset ended, CancellationToken cancellation) =>
        Execute(
            """
            update outcomes.imports set status = 'failed', ended = $3
            where id = any($2) and status = 'running' and case when server = $1 then true else pg_try_advisory_xact_lock(server) end
            """,
            cancellation,
            self,
            imports.ToArray(),
            ended
        );

    /// <summary>Marks imports as running that another server believed to be abandoned.</summary>
    public Task Resume(IEnumerable<Guid> imports, CancellationToken cancellation) =>
        Execute(
            "update outcomes.imports set status = 'running', ended = null where id = any($1) and status = 'failed'",
            cancellation,
            imports.ToArray()
        );

    /// <summary>Deletes the results of an import that its own server has recorded as failed: only its counts are shown.</summary>
    public Task DeleteResults(Guid id, CancellationToken cancellation) =>
        Execute("delete from outcomes.import_results where import_id = $1", cancellation, id);

    /// <summary>Deletes the imports that ended before this time, a part at a time, so that nobody waits long for a row.</summary>
    public async Task DeleteEndedBefore(DateTimeOffset time, CancellationToken cancellation)
    {
        const string Chunks = """
            delete from outcomes.import_results where (import_id, chunk) in (
              select r.import_id, r.chunk from outcomes.imports i join outcomes.import_results r on r.import_id = i.id
              where i.ended < $1 limit $2
            )
            returning chunk
            """;
        while ((await database.Query(Chunks, row => row.GetInt32(0), cancellation, time, ChunksDeletedAtOnce)).Count > 0) { }
        await Execute(
            "delete from outcomes.import_refusals where import_id in (select id from outcomes.imports where ended < $1)",
            cancellation,
            time
        );
        await Execute("delete from outcomes.imports where ended < $1", cancellation, time);
    }

    /// <summary>Holds a server's lock until it is stopped or, with an exception, until the connection breaks.</summary>
    /// <param name="taken">Called once the lock is taken.</param>
    public async Task HoldLock(long server, Func<Task> taken, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        try
        {
            await Run(connection, $"select pg_advisory_lock({server})", stop);
            await taken();
            while (true)
            {
                // A connection that is gone without a word is noticed only by a statement.
                if (!await connection.WaitAsync(KeepAliveInterval, stop))
                    await Run(connection, "select", stop);
            }
        }
        finally
        {
            // The connection returns to the pool, which does not reset it.
            if (connection.FullState == ConnectionState.Open)
                await Run(connection, "select pg_advisory_unlock_all()", CancellationToken.None);
        }
    }

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = StatementSeconds };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private Task Execute(string sql, CancellationToken cancellation, params object[] values) =>
        database.Query(sql, row => row.GetValue(0), cancellation, values);

    private static ImportStatus StatusOf(string code) =>
        Code<ImportStatus>.TryParse(code, out var status)
            ? status
            : throw new InvalidOperationException("An import has an unknown status.");
}
