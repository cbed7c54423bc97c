using Npgsql;
using OutcomesTracker.Server;

namespace OutcomesTracker.Cli;

/// <summary>Connection strings as users give them.</summary>
public static class Connections
{
    /// <summary>
    /// The connection string, or null if it is empty. The error for an invalid one does not repeat it: it may hold a password.
    /// </summary>
    public static string? Check(string option, string? connection)
    {
        if (string.IsNullOrWhiteSpace(connection))
            return null;
        try
        {
            if (new NpgsqlConnectionStringBuilder(connection).Host is { Length: > 0 })
                return connection;
        }
        catch (Exception malformed) when (malformed is ArgumentException or FormatException)
        {
            // Reported below, without the connection string.
        }
        throw new ConfigurationException(
            $"{option}: that is no connection. Give one like Host=localhost;Database=outcomes;Username=outcomes;Password=…"
        );
    }
}
