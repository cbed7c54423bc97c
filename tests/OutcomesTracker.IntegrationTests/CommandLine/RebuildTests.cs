using OutcomesTracker.IntegrationTests.ContractData;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.CommandLine;

/// <summary>Projections are rebuilt while a server continues to serve.</summary>
public class RebuildTests
{
    [Fact]
    public async Task A_rebuild_makes_the_same_rows_and_the_server_takes_them_over()
    {
        await using var databases = await TestDatabase.Create();
        await using var server = await ServerProcess.Start(databases.Settings, "--urls", "http://127.0.0.1:0");
        using var admin = RegistryClient.To(server.Address, databases.Token(Role.RegistryAdmin));
        foreach (var clinic in RunningRegistry.Clinics)
            await admin.RegisterClinic(clinic);
        Assert.Equal(0, (await admin.Import(ContractFiles.Lines.Take(3_000)))[^1].GetProperty("refused").GetInt32());
        using var researcher = RegistryClient.To(server.Address, databases.Token(Role.Researcher));
        const string View = "/v1/outcomes/improvement?groupBy=sex&cutoff=2026-06-30";
        await Eventually.Projected(databases.Settings.Registry);
        var before = (await researcher.Read(View)).GetRawText();
        var (facts, roster, work) = (
            await Rows(databases, "facts_v2"),
            await Rows(databases, "roster_v3"),
            await Rows(databases, "work_v1")
        );
        Assert.NotEmpty(facts);
        Assert.NotEmpty(work);

        // Damage that a rebuild must repair: missing rows and wrong rows.
        await databases.Execute(
            "delete from outcomes.facts_v2 where get_byte(change, 0) = 3; update outcomes.roster_v3 set birth_year = 1900; "
                + "delete from outcomes.work_v1 where kind = 1; update outcomes.work_v1 set day = day + 1"
        );
        await Rebuild(databases);
        Assert.Equal(facts, await Rows(databases, "facts_v2"));
        Assert.Equal(roster, await Rows(databases, "roster_v3"));
        Assert.Equal(work, await Rows(databases, "work_v1"));
        Assert.Equal(before, (await researcher.Read(View)).GetRawText());
    }

    [Fact]
    public async Task Beside_two_hundred_lines_a_second_the_views_go_on_and_all_ends_equal()
    {
        await using var databases = await TestDatabase.Create();
        await using var server = await ServerProcess.Start(databases.Settings, "--urls", "http://127.0.0.1:0");
        using var admin = RegistryClient.To(server.Address, databases.Token(Role.RegistryAdmin));
        foreach (var clinic in RunningRegistry.Clinics)
            await admin.RegisterClinic(clinic);
        await admin.Import(ContractFiles.Lines.Take(3_000));
        using var researcher = RegistryClient.To(server.Address, databases.Token(Role.Researcher));

        var rebuild = Rebuild(databases);
        var sending = Send(admin, ContractFiles.Lines.Skip(3_000), rebuild);
        var (seen, looks) = (0L, 0);
        for (; !rebuild.IsCompleted; looks++)
        {
            var sequence = (await researcher.Read("/v1/outcomes/side-effects")).GetProperty("sequence").GetInt64();
            Assert.True(sequence >= seen, $"{sequence} after {seen}");
            seen = sequence;
        }
        await rebuild;
        Assert.InRange(await sending, 50, int.MaxValue);
        Assert.InRange(looks, 5, int.MaxValue);

        await Eventually.Projected(databases.Settings.Registry);
        var (facts, roster, work) = (
            await Rows(databases, "facts_v2"),
            await Rows(databases, "roster_v3"),
            await Rows(databases, "work_v1")
        );
        await Rebuild(databases);
        Assert.Equal(facts, await Rows(databases, "facts_v2"));
        Assert.Equal(roster, await Rows(databases, "roster_v3"));
        Assert.Equal(work, await Rows(databases, "work_v1"));
    }

    /// <summary>Imports ten lines every 50 ms until the task completes; returns the number of lines.</summary>
    private static async Task<int> Send(HttpClient admin, IEnumerable<string> lines, Task until)
    {
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var sent = 0;
        foreach (var ten in lines.Chunk(10))
        {
            if (until.IsCompleted)
                break;
            await admin.Import(ten);
            sent += ten.Length;
            await beat.WaitForNextTickAsync();
        }
        return sent;
    }

    private static async Task Rebuild(TestDatabase databases)
    {
        var ended = await OutcomesProgram.Run(
            new Dictionary<string, string?> { ["ASPNETCORE_ENVIRONMENT"] = "Development" },
            ["rebuild", "--db", databases.Settings.Registry, "--data", databases.Settings.DataDirectory, "--keys", databases.Settings.Keys]
        );
        Assert.True(ended.Code == 0, ended.Errors);
    }

    private static Task<List<string>> Rows(TestDatabase databases, string table) =>
        databases.Column<string>($"select (to_jsonb(r) - 'generation')::text from outcomes.{table} r order by 1");
}
