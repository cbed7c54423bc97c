namespace OutcomesTracker.Development.Postgres;

/// <summary>
/// The user that the server runs as. PostgreSQL refuses to run as root, so under root it is the owner of the cluster's files; for a new
/// cluster the user <c>postgres</c>, or else <c>nobody</c>. Otherwise it is the current user.
/// </summary>
internal sealed class ServerAccount
{
    /// <summary>
    /// Lets the server traverse folders above its own that are closed to it (root's home, a private temporary folder). The securebit keeps
    /// the capability effective in access(2), with which PostgreSQL checks its own programs.
    /// </summary>
    private static readonly string[] PassingClosedFolders =
    [
        "--securebits=+no_setuid_fixup",
        "--inh-caps=+dac_override",
        "--ambient-caps=+dac_override",
    ];

    private readonly string[] prefix;

    private ServerAccount(string[] prefix) => this.prefix = prefix;

    public Task<SubprocessResult> Run(ClusterFolder folder, CancellationToken cancellation, params string[] line) =>
        Subprocess.Run([.. prefix, .. line], folder.Path, cancellation);

    public static async Task<ServerAccount> For(ClusterFolder folder, PostgresBinaries binaries, CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            return new ServerAccount([]);
        }

        var (user, group) = await Identity(folder, cancellation);
        if (folder.Major is null)
        {
            // From here on that user owns the folder and what it holds so far: the password file, which initdb must be able to read.
            await Subprocess.Run(["chown", "-R", $"{user}:{group}", folder.Path], folder.Path, cancellation);
        }

        string[] plain = ["setpriv", "--reuid", user, "--regid", group, "--clear-groups"];
        foreach (var prefix in new string[][] { [.. plain, "--"], [.. plain, .. PassingClosedFolders, "--"] })
        {
            var account = new ServerAccount(prefix);
            var reach = await account.Run(
                folder,
                cancellation,
                "sh",
                "-c",
                "test -w \"$1\" && \"$2\" --version",
                "sh",
                folder.Path,
                binaries.InitDb
            );
            if (reach.Succeeded)
            {
                return account;
            }
        }

        throw new ClusterUnavailableException(
            $"PostgreSQL refuses to run as root, and the user it would run as here (id {user}) cannot be used for {folder.Path} "
                + $"with the programs in {binaries.Directory}. Run this as an ordinary user; or let every user pass the folders above "
                + "those two (chmod o+x), have `setpriv` (package util-linux), and grant the container CAP_SETUID and CAP_SETGID."
        );
    }

    private static async Task<(string User, string Group)> Identity(ClusterFolder folder, CancellationToken cancellation)
    {
        if (folder.Major is not null)
        {
            var owner = (await Subprocess.Run(["stat", "-c", "%u %g", folder.Data], folder.Path, cancellation)).Output.Split(' ');
            if (owner is [not "0", _])
            {
                return (owner[0], owner[1]);
            }
        }

        var name = (await Subprocess.Run(["id", "-u", "postgres"], folder.Path, cancellation)).Succeeded ? "postgres" : "nobody";
        var user = await Subprocess.Run(["id", "-u", name], folder.Path, cancellation);
        var group = await Subprocess.Run(["id", "-g", name], folder.Path, cancellation);
        return (user.Output, group.Output);
    }
}
