using Microsoft.Extensions.Logging;
using Npgsql;

namespace OutcomesTracker.Server.Store;

/// <summary>
/// Whether a server sees the sessions of other logins, its sister servers' and the owner's. Marten's daemon asks PostgreSQL who might still
/// commit a missing number before it passes it; of a session that it cannot see it would not know.
/// </summary>
public static partial class SessionSight
{
    /// <summary>What an operator runs as a superuser to mend it.</summary>
    public const string Remedy = $"grant pg_read_all_stats to {SchemaMigration.Role}";

    public static async Task<bool> IsFull(NpgsqlDataSource server, CancellationToken ct = default)
    {
        await using var command = server.CreateCommand("SELECT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')");
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Says so in the log, once, when it does not.</summary>
    public static async Task WarnUnlessFull(NpgsqlDataSource server, ILogger log, CancellationToken ct = default)
    {
        if (!await IsFull(server, ct))
            Tell(log, SchemaMigration.Role, Remedy);
    }

    [LoggerMessage(LogLevel.Warning,
        "{Role} does not see other logins' sessions, so views may pass an entry that is committed late. Run, as a superuser: {Remedy}")]
    private static partial void Tell(ILogger log, string role, string remedy);
}
