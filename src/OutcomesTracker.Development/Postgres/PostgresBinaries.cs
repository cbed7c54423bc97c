using System.Globalization;
using System.Text.RegularExpressions;

namespace OutcomesTracker.Development.Postgres;

/// <summary>A folder that holds a whole server (initdb, pg_ctl and postgres; clients alone do not count) and its major version.</summary>
internal sealed partial record PostgresBinaries(string Directory, int Major)
{
    private static readonly string[] Programs = ["initdb", "pg_ctl", "postgres"];

    public string InitDb => Program(Directory, "initdb");

    public string PgCtl => Program(Directory, "pg_ctl");

    public static async Task<PostgresBinaries?> TryOpen(string directory, CancellationToken cancellation)
    {
        if (!Programs.All(name => File.Exists(Program(directory, name))))
        {
            return null;
        }

        var answer = await Subprocess.Run([Program(directory, "postgres"), "--version"], directory, cancellation);
        var version = Version().Match(answer.Output);
        return answer.Succeeded && version.Success
            ? new PostgresBinaries(directory, int.Parse(version.Groups[1].Value, CultureInfo.InvariantCulture))
            : null;
    }

    private static string Program(string directory, string name) =>
        Path.Combine(directory, OperatingSystem.IsWindows() ? name + ".exe" : name);

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)")]
    private static partial Regex Version();
}
