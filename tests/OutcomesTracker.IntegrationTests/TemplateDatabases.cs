using System.Collections.Concurrent;
using Npgsql;

namespace OutcomesTracker.IntegrationTests;

/// <summary>
/// Databases that are migrated once in a test run; each test has a copy of its own, which takes PostgreSQL some milliseconds. They go with
/// the cluster, or, on one that was given, with the process.
/// </summary>
public static class TemplateDatabases
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Made = new(StringComparer.Ordinal);

    /// <summary>Makes copies of what a migration makes.</summary>
    /// <param name="kind">Which migration it is: the first of a kind makes the template.</param>
    /// <param name="name">What the copy is called.</param>
    /// <param name="suffixes">The names of the databases that belong together, after that.</param>
    /// <param name="migrate">Migrates, given the connection of the first.</param>
    public static async Task Copy(string kind, string name, string[] suffixes, Func<string, Task> migrate)
    {
        var template = await Made.GetOrAdd(kind, _ => new(() => Make(suffixes, migrate))).Value;
        foreach (var suffix in suffixes)
            await OnCluster($"CREATE DATABASE {name}{suffix} TEMPLATE {template}{suffix}");
    }

    public static async Task Drop(params IEnumerable<string> names)
    {
        foreach (var name in names)
            await OnCluster($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    }

    private static async Task<string> Make(string[] suffixes, Func<string, Task> migrate)
    {
        var template = $"outcomes_template_{Guid.NewGuid():n}";
        foreach (var suffix in suffixes)
            await OnCluster($"CREATE DATABASE {template}{suffix}");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Task.Run(() => End(template, suffixes)).Wait(TimeSpan.FromSeconds(5));
        // Unpooled: a template that is connected to cannot be copied.
        await migrate(
            new NpgsqlConnectionStringBuilder(await TestCluster.ConnectionString())
            {
                Database = template,
                Pooling = false,
            }.ConnectionString
        );
        return template;
    }

    private static async Task End(string template, string[] suffixes)
    {
        try
        {
            await Drop(suffixes.Select(suffix => $"{template}{suffix}"));
        }
        catch (NpgsqlException)
        {
            // The cluster went first.
        }
    }

    private static async Task OnCluster(string sql)
    {
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(await TestCluster.ConnectionString()) { Pooling = false }
        );
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
