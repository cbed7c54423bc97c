using System.Diagnostics;
using Npgsql;
using OutcomesTracker.Development.Postgres;

namespace OutcomesTracker.IntegrationTests.Development;

public sealed class PrivateClusterTests : ClusterTest
{
    [Fact]
    public async Task A_new_cluster_answers_its_owner()
    {
        await using var cluster = await Start();

        Assert.Equal("outcomes_owner", await Ask(cluster.ConnectionString(), "select current_user::text"));
        Assert.Equal("on", await Ask(cluster.ConnectionString(), "select current_setting('is_superuser')"));
    }

    [Fact]
    public async Task A_server_that_can_reach_its_folder_has_no_capability()
    {
        OpenTheWay();
        await using var cluster = await Start();

        Assert.Equal(1, await Ask(cluster.ConnectionString(), "select 1"));
        if (OperatingSystem.IsLinux())
        {
            var status = await File.ReadAllLinesAsync($"/proc/{ServerProcess()!.Id}/status", TestContext.Current.CancellationToken);
            Assert.Contains("CapEff:\t0000000000000000", status);
        }
    }

    [Fact]
    public async Task It_listens_on_loopback_only_and_has_no_socket()
    {
        await using var cluster = await Start();

        Assert.Equal("127.0.0.1", await Ask(cluster.ConnectionString(), "show listen_addresses"));
        Assert.Equal("", await Ask(cluster.ConnectionString(), "show unix_socket_directories"));
    }

    [Fact]
    public async Task A_wrong_password_is_refused()
    {
        await using var cluster = await Start();
        var wrong = new NpgsqlConnectionStringBuilder(cluster.ConnectionString()) { Password = "guess" }.ConnectionString;

        var refused = await Assert.ThrowsAsync<PostgresException>(() => Ask(wrong, "select 1"));

        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
        Assert.Equal(
            "SCRAM-SHA-256",
            await Ask(cluster.ConnectionString(), "select split_part(rolpassword, '$', 1) from pg_authid where rolcanlogin")
        );
    }

    [Fact]
    public async Task Its_folder_and_its_password_are_closed_to_others()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // Windows has no such modes: the user's own folder is private already
        }

        await using var cluster = await Start();

        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(owner | UnixFileMode.UserExecute, File.GetUnixFileMode(ClusterFolder));
        Assert.Equal(owner, File.GetUnixFileMode(Path.Combine(ClusterFolder, "password")));
    }

    [Fact]
    public async Task It_keeps_its_data()
    {
        await using (var first = await Start())
        {
            await Ask(first.ConnectionString(), "create table kept as select 42 as answer");
        }

        Assert.Null(ServerProcess());
        await using var second = await Start();
        Assert.Equal(42, await Ask(second.ConnectionString(), "select answer from kept"));
    }

    [Theory]
    [InlineData(true, "on")]
    [InlineData(false, "off")]
    public async Task Durability_is_a_choice(bool durable, string fsync)
    {
        await using var cluster = await Start(new ClusterSettings { Durable = durable });

        Assert.Equal(fsync, await Ask(cluster.ConnectionString(), "show fsync"));
    }

    [Fact]
    public async Task Further_settings_reach_the_server_as_they_are()
    {
        const string awkward = """it's $HOME \ "quoted" """;
        await using var cluster = await Start(
            Settings with
            {
                Server = new Dictionary<string, string> { ["max_connections"] = "37", ["outcomes.note"] = awkward },
            }
        );

        Assert.Equal("37", await Ask(cluster.ConnectionString(), "show max_connections"));
        Assert.Equal(awkward, await Ask(cluster.ConnectionString(), "show outcomes.note"));
    }

    [Fact]
    public async Task The_server_is_out_of_reach_of_the_terminals_interrupt()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // Windows has no process groups that a terminal interrupts
        }

        await using var cluster = await Start();

        Assert.NotEqual(await Group(Environment.ProcessId), await Group(ServerProcess()!.Id));

        static async Task<int> Group(int process)
        {
            var ps = new ProcessStartInfo("ps", ["-o", "pgid=", "-p", $"{process}"]) { RedirectStandardOutput = true };
            using var run = Process.Start(ps)!;
            return int.Parse(await run.StandardOutput.ReadToEndAsync());
        }
    }

    [Fact]
    public async Task A_taken_port_is_left_alone()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;

        await using var cluster = await Start(Settings with { PreferredPort = port });

        Assert.NotEqual(port, new NpgsqlConnectionStringBuilder(cluster.ConnectionString()).Port);
        Assert.Equal(1, await Ask(cluster.ConnectionString(), "select 1"));
    }

    [Fact]
    public async Task A_free_port_can_be_asked_for()
    {
        int port;
        using (var free = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((System.Net.IPEndPoint)free.LocalEndpoint).Port;
        }

        await using var cluster = await Start(Settings with { PreferredPort = port });

        Assert.Equal(port, new NpgsqlConnectionStringBuilder(cluster.ConnectionString()).Port);
    }
}
