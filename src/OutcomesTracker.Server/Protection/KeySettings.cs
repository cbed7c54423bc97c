using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.Server.Protection;

/// <summary>Where the master key is: in the settings, in the file that they name, or in the data directory.</summary>
public static class KeySettings
{
    public static MasterKey Master(ServerSettings configured, RegistrySettings settings)
    {
        try
        {
            if (configured.Of(Catalogue.MasterKey) is { } given)
                return given;
            if (configured.Of(Catalogue.MasterKeyFile) is { } file)
                return MasterKey.Parse(File.ReadAllText(file));
            var found = settings.IsDevelopment ? MasterKey.FindOrCreate(settings.DataDirectory) : MasterKey.Find(settings.DataDirectory);
            return found
                ?? throw new ConfigurationException(
                    "No master key. Make one, keep a copy apart from every backup of the databases, "
                        + $"and name it by {Catalogue.MasterKeyFile.Variable}: "
                        + "openssl rand -base64 32 > master-key"
                );
        }
        catch (Exception failure) when (failure is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The master key cannot be read: {failure.Message}", failure);
        }
    }
}
