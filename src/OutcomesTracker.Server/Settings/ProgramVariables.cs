namespace OutcomesTracker.Server.Settings;

/// <summary>An environment variable that the command line reads before there is a configuration.</summary>
public sealed record ProgramVariable(string Name, string Sentence)
{
    /// <summary>The variable's value, or null when it is not set or empty.</summary>
    public string? Value => Environment.GetEnvironmentVariable(Name) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;
}

/// <summary>The command line's environment variables. An option on the command line takes precedence over its variable.</summary>
public static class ProgramVariables
{
    public static readonly ProgramVariable Db = new(
        "OUTCOMES_DB",
        "Connection of the registry's database, as `--db`; without one a private PostgreSQL in the data directory is used."
    );

    public static readonly ProgramVariable Keys = new(
        "OUTCOMES_KEYS",
        "Connection of the key store, as `--keys`; without one the registry's database name with `_keys`, on the same server."
    );

    public static readonly ProgramVariable Token = new(
        "OUTCOMES_TOKEN",
        "The bearer token of `import --server`, as `--token`; an argument can be read in the list of processes, this cannot."
    );

    public static readonly ProgramVariable Urls = new(
        "ASPNETCORE_URLS",
        "Where to listen, as `--urls`; without one `http://127.0.0.1:5080`."
    );

    public static readonly ProgramVariable AspNetEnvironment = new(
        "ASPNETCORE_ENVIRONMENT",
        "`Development` makes the keys that are missing; anything else refuses to start without them. "
            + "A private PostgreSQL is development unless this says otherwise."
    );

    public static readonly ProgramVariable DotNetEnvironment = new(
        "DOTNET_ENVIRONMENT",
        "The same, if `ASPNETCORE_ENVIRONMENT` is not set."
    );

    public static IReadOnlyList<ProgramVariable> All { get; } = [Db, Keys, Token, Urls, AspNetEnvironment, DotNetEnvironment];
}
