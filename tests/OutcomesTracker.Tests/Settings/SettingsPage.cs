using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.Tests.Settings;

/// <summary>The reference page of the settings, for operators.</summary>
internal static class SettingsPage
{
    public const string Path = "docs/reference/settings.md";

    public static string Text { get; } =
        $"""
            # Settings

            Written from the code's own list (`src/OutcomesTracker.Server/Settings/Catalogue.cs`); written anew by
            `OUTCOMES_UPDATE=1 dotnet test tests/OutcomesTracker.Tests`.

            The server reads a setting from the environment under its name with `__` for `:` (`Privacy__MinimumCellSize`), or from
            `appsettings.json` in its working directory. Set to nothing it is as not set. A value that is not allowed, or a name that is not
            below in a section that is, refuses to start, with exit code 2 and a message that names the setting and repeats no value.

            {string.Join("\n\n", Catalogue.All.GroupBy(setting => setting.Section).Select(Section))}

            ## The framework's own

            `Logging__LogLevel__…` says what is logged and `Kestrel__Endpoints__…` where to listen and with which certificate, as ASP.NET
            Core documents them. Once a collector is set, `OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_METRIC_EXPORT_INTERVAL` and the like hold as
            OpenTelemetry documents them; alone they turn nothing on.

            ## The command line

            Read before there is a configuration. An option on the command line goes before its variable.

            | variable | meaning |
            | --- | --- |
            {string.Join('\n', ProgramVariables.All.Select(variable => $"| `{variable.Name}` | {variable.Sentence} |"))}

            """;

    private static string Section(IGrouping<string, ServerSetting> section) =>
        $"""
            ## {section.Key}

            | setting | default | allowed | meaning |
            | --- | --- | --- | --- |
            {string.Join(
                '\n',
                section.Select(setting => $"| `{setting.Name}` | {setting.Default} | {setting.Allowed} | {setting.Sentence} |")
            )}
            """;
}
