using Npgsql;
using OutcomesTracker.Server;

namespace OutcomesTracker.Cli;

/// <summary>Connections as users give them.</summary>
public static class Connections
{
    /// <summary>The same, or null for none. What is no connection is refused without being repeated: it may hold a password.</summary>
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
            // Told below, without the connection.
        }
        throw new ConfigurationException(
            $"{option}: that is no connection. Give one like Host=localhost;Database=outcomes;Username=outcomes;Password=…"
        );
    }
}
