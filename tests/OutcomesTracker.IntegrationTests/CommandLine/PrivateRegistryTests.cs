using System.IO.Compression;
using System.Text;
using OutcomesTracker.IntegrationTests.ContractData;

namespace OutcomesTracker.IntegrationTests.CommandLine;

/// <summary>The program with its own data directory: the private PostgreSQL, the demo, imports, tokens.</summary>
public sealed class PrivateRegistryTests : IDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("outcomes-cli-").FullName;

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Fact]
    public async Task The_demo_loads_its_patients_shows_both_views_and_ends_and_does_so_again()
    {
        var first = await OutcomesProgram.Run("demo", "--once", "--patients", "60", "--data", data);
        Assert.True(first.Code == 0, first.Errors + first.Output);
        Assert.Contains("Improvement 30 days after the last session", first.Output, StringComparison.Ordinal);
        Assert.Contains("Sessions followed by a side effect", first.Output, StringComparison.Ordinal);
        Assert.Contains("microneedling-pen", first.Output, StringComparison.Ordinal);
        Assert.Contains("Wolverine HTTP endpoints", first.Errors, StringComparison.Ordinal);
        Assert.Contains("marten/main", first.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", first.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(data, "postgres", "data", "postmaster.pid")), "PostgreSQL ends with its last user.");

        var again = await OutcomesProgram.Run("demo", "--once", "--patients", "60", "--data", data);
        Assert.Equal(0, again.Code);
        Assert.Contains(" 0 entries recorded", again.Output, StringComparison.Ordinal);
        Assert.Equal(Table(first), Table(again));
    }

    /// <summary>The output from the first view's title on: the figures, without the progress messages before them.</summary>
    private static string Table(OutcomesProgram.Ended ended) =>
        ended.Output[ended.Output.IndexOf("Improvement 30", StringComparison.Ordinal)..];

    [Fact]
    public async Task A_served_registry_takes_the_tokens_of_its_data_directory_and_shares_its_cluster_with_an_import()
    {
        await using var server = await ServerProcess.Start(
            new Dictionary<string, string?> { ["Privacy__MinimumCellSize"] = "0" },
            "--data",
            data,
            "--urls",
            "http://127.0.0.1:0"
        );
        using (var admin = RegistryClient.To(server.Address, await Token("--role", "registry-admin")))
            foreach (var clinic in RunningRegistry.Clinics)
                await admin.RegisterClinic(clinic);

        var file = Path.Combine(data, "part.ndjson.gz");
        await using (var gzip = new GZipStream(File.Create(file), CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(string.Join('\n', ContractFiles.Lines.Take(600))));
        var direct = await OutcomesProgram.Run("import", file, "--data", data);
        Assert.True(direct.Code == 0, direct.Errors);
        Assert.Matches(@"^\d+ accepted, \d+ replayed, 0 refused$", direct.LastLine);
        Assert.DoesNotContain("warn:", direct.Output, StringComparison.Ordinal);

        var plain = Path.Combine(data, "part.ndjson");
        await File.WriteAllLinesAsync(plain, [.. ContractFiles.Lines.Take(600), "{\"command\":\"nonsense\"}", "no json"]);
        var remote = await OutcomesProgram.Run(
            "import",
            plain,
            "--server",
            server.Address.ToString(),
            "--token",
            await Token("--role", "registry-admin")
        );
        Assert.Equal(1, remote.Code);
        Assert.Equal("0 accepted, 600 replayed, 2 refused", remote.LastLine);
        Assert.Contains("line 601: 400 malformed", remote.Errors, StringComparison.Ordinal);
        Assert.Contains("line 602: 400 malformed", remote.Errors, StringComparison.Ordinal);

        // A line that is not valid UTF-8 is refused and never repaired.
        await File.WriteAllBytesAsync(
            plain,
            [
                .. Encoding.Latin1.GetBytes(ContractFiles.Lines[0].Replace("Test Person", "Test Pers\u00f3n", StringComparison.Ordinal)),
                (byte)'\n',
            ]
        );
        var latin = await OutcomesProgram.Run(
            "import",
            plain,
            "--server",
            server.Address.ToString(),
            "--token",
            await Token("--role", "registry-admin")
        );
        Assert.Equal("0 accepted, 0 replayed, 1 refused", latin.LastLine);
        Assert.Contains("line 1: 400 malformed", latin.Errors, StringComparison.Ordinal);

        using var researcher = RegistryClient.To(server.Address, await Token("--role", "researcher"));
        var view = await researcher.Read("/v1/outcomes/side-effects?groupBy=sex&cutoff=2026-06-30");
        Assert.DoesNotContain("suppressed", view.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(0, await server.Terminate());
    }

    [Fact]
    public async Task Called_wrongly_it_says_what_to_do_and_ends_with_2()
    {
        foreach (
            var (arguments, told) in new (string[], string)[]
            {
                (["token", "--role", "king"], "--role must be one of"),
                (["token", "--role", "clinician"], "--clinic is needed"),
                (["token", "--role", "researcher", "--clinic", "harbour"], "--clinic is needed"),
                (["token", "--role", "researcher", "--days", "0"], "--days must be"),
                (["import", Path.Combine(data, "absent.ndjson")], "There is no file"),
                (["demo", "--patients", "0"], "--patients must be"),
                (["serve", "--db", "no connection"], "that is no connection"),
                (["serve", "--db", "postgres://owner:hidden@host/db?sslmode=require"], "--db: that is no connection"),
                (
                    ["serve", "--db", "Host=127.0.0.1", "--keys", "postgres://owner:hidden@host/db?sslmode=require"],
                    "--keys: that is no connection"
                ),
                (["migrate", "--db", "postgres://owner:hidden@host/db?sslmode=require"], "--db: that is no connection"),
                (["nonsense"], "Unrecognized"),
                (["migrate"], "--db"),
            }
        )
        {
            var ended = await OutcomesProgram.Run([.. arguments, .. arguments[0] is "token" or "demo" ? new[] { "--data", data } : []]);
            Assert.True(ended.Code == 2, $"{string.Join(' ', arguments)} ended with {ended.Code}");
            Assert.Contains(told, ended.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", ended.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("hidden", ended.Errors + ended.Output, StringComparison.Ordinal);
        }
        Assert.Equal(0, (await OutcomesProgram.Run("--help")).Code);
    }

    [Fact]
    public async Task A_database_that_does_not_answer_ends_with_3()
    {
        var ended = await OutcomesProgram.Run("migrate", "--db", "Host=127.0.0.1;Port=1;Database=x;Username=x;Timeout=2");
        Assert.Equal(3, ended.Code);
        Assert.Contains("cannot be reached", ended.Errors, StringComparison.Ordinal);
    }

    private async Task<string> Token(params string[] arguments) =>
        (await OutcomesProgram.Run(["token", .. arguments, "--data", data])).LastLine;
}
