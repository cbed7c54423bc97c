using Npgsql;
using OutcomesTracker.Server;

namespace OutcomesTracker.IntegrationTests;

/// <summary>
/// Databases that are migrated once in a test run; each test gets a copy, which takes PostgreSQL some milliseconds. They are deleted with
/// the cluster or, on a cluster that was given, when the process ends.
/// </summary>
public static class TemplateDatabases
{
    private static readonly string[] Suffixes = ["", "_keys"];

    private static readonly Lazy<Task<string>> Template = new(Make);

    /// <summary>Copies the migrated registry database to this name, and its key store to the name with the suffix <c>_keys</c>.</summary>
    public static async Task Copy(string name)
    {
        var template = await Template.Value;
        foreach (var suffix in Suffixes)
            await OnCluster($"create database {name}{suffix} template {template}{suffix}");
    }

    public static async Task Drop(params IEnumerable<string> names)
    {
        foreach (var name in names)
            await OnCluster($"drop database if exists {name} with (force)");
    }

    private static async Task<string> Make()
    {
        var name = $"outcomes_template_{Guid.NewGuid():n}";
        foreach (var suffix in Suffixes)
            await OnCluster($"create database {name}{suffix}");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Task.Run(() => End(name)).Wait(TimeSpan.FromSeconds(5));
        // Without pooling, since a template database with open connections cannot be copied.
        var registry = new NpgsqlConnectionStringBuilder(await TestCluster.ConnectionString())
        {
            Database = name,
            Pooling = false,
        }.ConnectionString;
        await RegistrySchema.Migrate(registry, RegistrySchema.DefaultKeys(registry), default);
        return name;
    }

    private static async Task End(string name)
    {
        try
        {
            await Drop(Suffixes.Select(suffix => $"{name}{suffix}"));
        }
        catch (NpgsqlException)
        {
            // The cluster has ended before.
        }
    }

    private static async Task OnCluster(string sql) => await TestSql.Execute(await TestCluster.ConnectionString(), sql);
}
