using System.CommandLine;
using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.Cli;

/// <summary>Options that several commands have.</summary>
public static class CommonOptions
{
    public static Option<string?> Db(string description) => new("--db") { Description = description, HelpName = "CONNECTION" };

    public static Option<string?> Keys() =>
        new("--keys")
        {
            Description =
                "Connection of the key store, a database of its own [default: OUTCOMES_KEYS, else the registry's database name with _keys]",
            HelpName = "CONNECTION",
        };

    public static Option<string?> Urls() =>
        new("--urls") { Description = $"Where to listen [default: ASPNETCORE_URLS, else {DefaultUrl}]", HelpName = "URL" };

    public static Option<DirectoryInfo> Data() =>
        new("--data")
        {
            Description = "Folder of the private PostgreSQL and of local keys",
            HelpName = "DIR",
            DefaultValueFactory = _ => new(".outcomes"),
        };

    public const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary>
    /// The addresses to listen on: the given option, else null if the environment variable is set (ASP.NET Core reads it), else the
    /// default.
    /// </summary>
    public static string? ListenOn(string? urls) => urls ?? (ProgramVariables.Urls.Value is null ? DefaultUrl : null);
}
