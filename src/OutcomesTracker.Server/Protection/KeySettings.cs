using Microsoft.Extensions.Configuration;

namespace OutcomesTracker.Server.Protection;

/// <summary>Where the master key is: <c>Keys:MasterKey</c>, the file <c>Keys:MasterKeyFile</c>, or the data directory.</summary>
public static class KeySettings
{
    public static MasterKey Master(IConfiguration configuration, RegistrySettings settings)
    {
        try
        {
            if (configuration["Keys:MasterKey"] is { Length: > 0 } given) return MasterKey.Parse(given);
            if (configuration["Keys:MasterKeyFile"] is { Length: > 0 } file) return MasterKey.Parse(File.ReadAllText(file));
            var found = settings.IsDevelopment ? MasterKey.FindOrCreate(settings.DataDirectory) : MasterKey.Find(settings.DataDirectory);
            return found ?? throw new ConfigurationException(
                "No master key. Make one, keep a copy apart from every backup of the databases, and name it by Keys__MasterKeyFile: "
                + "openssl rand -base64 32 > master-key");
        }
        catch (Exception failure) when (failure is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The master key cannot be read: {failure.Message}", failure);
        }
    }
}
