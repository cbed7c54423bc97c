using Microsoft.Extensions.Configuration;

namespace OutcomesTracker.Server.Settings;

/// <summary>
/// The values of the catalogue's settings for this server, all read and checked at the start. No error message repeats a value: it may be a
/// secret.
/// </summary>
public sealed class ServerSettings
{
    private readonly Dictionary<ServerSetting, object> values = [];

    /// <summary>Throws if a value is malformed or out of range, or if a section of the catalogue contains an unknown setting.</summary>
    public ServerSettings(IConfiguration configuration)
    {
        var errors = new List<string>();
        foreach (var setting in Catalogue.All)
            if (setting.Read(configuration[setting.Name]) is { } value)
                values[setting] = value;
            else
                errors.Add($"{setting.Name} ({setting.Variable} in the environment) must be {setting.Allowed}.");
        if (string.Equals(configuration["FORWARDEDHEADERS_ENABLED"], "true", StringComparison.OrdinalIgnoreCase))
            errors.Add(
                "ASPNETCORE_FORWARDEDHEADERS_ENABLED would believe every sender. "
                    + $"Name the proxies in {Catalogue.TrustedProxies.Name} ({Catalogue.TrustedProxies.Variable})."
            );
        errors.AddRange(Unknown(configuration).Select(Unknown));
        if (errors.Count > 0)
            throw new ConfigurationException(string.Join(Environment.NewLine, errors));
    }

    public T Of<T>(ServerSetting<T> setting) => ((Settled<T>)values[setting]).Value;

    private static IEnumerable<string> Unknown(IConfiguration configuration)
    {
        var known = Catalogue.All.Select(setting => setting.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Catalogue
            .All.Select(setting => setting.Section)
            .Distinct()
            .SelectMany(section => configuration.GetSection(section).AsEnumerable())
            .Where(entry => entry.Value is not null && entry.Key.Contains(':', StringComparison.Ordinal) && !known.Contains(entry.Key))
            .Select(entry => entry.Key);
    }

    private static string Unknown(string name)
    {
        var siblings = Catalogue.All.Where(setting => name.StartsWith($"{setting.Section}:", StringComparison.OrdinalIgnoreCase));
        return $"{name} ({name.Replace(":", "__", StringComparison.Ordinal)} in the environment) is no setting. "
            + $"There are: {string.Join(", ", siblings.Select(setting => $"{setting.Name} ({setting.Variable})"))}.";
    }
}
