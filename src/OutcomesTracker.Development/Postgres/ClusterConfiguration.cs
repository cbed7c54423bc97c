using System.Text;
using System.Text.RegularExpressions;

namespace OutcomesTracker.Development.Postgres;

/// <summary>
/// Writes the settings file that postgresql.conf includes, before each start, so that no setting must be quoted for a shell.
/// </summary>
internal static partial class ClusterConfiguration
{
    public static void Write(ClusterFolder folder, ClusterSettings settings, int port)
    {
        var text = new StringBuilder("# Written at every start of the cluster; change nothing here.\n");
        foreach (var (name, value) in All(settings, port))
        {
            if (!SettingName().IsMatch(name) || value.AsSpan().ContainsAny('\n', '\r'))
            {
                throw new ArgumentException($"'{name}' = '{value}' is no setting of a server.", nameof(settings));
            }

            text.Append(name).Append(" = '").Append(value.Replace("\\", "\\\\").Replace("'", "''")).Append("'\n");
        }

        File.WriteAllText(folder.SettingsFile, text.ToString());
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
            File.SetUnixFileMode(folder.SettingsFile, readable); // root writes it, another user's server reads it
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> All(ClusterSettings settings, int port)
    {
        yield return new("listen_addresses", "127.0.0.1");
        yield return new("port", $"{port}");
        yield return new("unix_socket_directories", ""); // a socket's path may not exceed 107 bytes; TCP has no such limit
        if (!settings.Durable)
        {
            // synchronous_commit stays on: off would lose commits even when only the server is killed.
            yield return new("fsync", "off");
            yield return new("full_page_writes", "off");
        }

        foreach (var setting in settings.Server)
        {
            yield return setting;
        }
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_.]*$")]
    private static partial Regex SettingName();
}
