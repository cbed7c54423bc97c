using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.CommandLine;

/// <summary><c>outcomes import</c> as a scheduled job and a person use it: exit code 0 says that every line was answered.</summary>
public sealed class ImportCommandTests(RunningRegistry registry) : IClassFixture<RunningRegistry>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("outcomes-import-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Token => registry.Bearer(Role.RegistryAdmin)["Bearer ".Length..];

    private string[] ToServer(string file) => ["import", file, "--server", registry.Address.ToString()];

    private string[] ToDatabase(string file) =>
        ["import", file, "--db", registry.Settings.Registry, "--keys", registry.Settings.Keys, "--data", registry.Settings.DataDirectory];

    public static TheoryData<bool> Ways => [true, false];

    [Theory, MemberData(nameof(Ways))]
    public async Task Refused_lines_are_shown_with_what_was_said_written_to_a_file_and_imported_when_mended(bool throughServer)
    {
        var good = Enumerable.Range(0, 3).Select(_ => Bodies.Line("enrol-patient", null, Bodies.Enrolment())).ToList();
        var bad = Enumerable.Range(0, 25).Select(_ => Bodies.Line("enrol-patient", null, Bodies.Enrolment().With("sex", "femal")));
        var unknown = Bodies.Line("give-consent", Guid.NewGuid(), Bodies.Consent());
        var (file, refusals) = (Path.Combine(folder, "lines.ndjson"), Path.Combine(folder, "refused.ndjson"));
        await File.WriteAllLinesAsync(file, ["\uFEFF" + good[0], "no json", .. bad, "\uFEFF" + good[1], unknown, good[2]]);

        var ended = await Import(throughServer, file, "--refusals", refusals);
        Assert.Equal((1, "3 accepted, 0 replayed, 27 refused"), (ended.Code, ended.LastLine));
        Assert.Contains(
            "line 3: 400 malformed: The request is malformed.\n  See errors for each field.\n  sex must be one of",
            ended.Errors
        );
        Assert.Equal(20, ended.Errors.Split('\n').Count(line => line.StartsWith("line ", StringComparison.Ordinal)));
        Assert.Contains("and 6 more: 400 malformed", ended.Errors, StringComparison.Ordinal);
        Assert.Contains("and 1 more: 404 not-found", ended.Errors, StringComparison.Ordinal);

        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(refusals));
        var reported = await File.ReadAllLinesAsync(refusals);
        Assert.Equal(27, reported.Length);
        Assert.Equal([2, .. Enumerable.Range(3, 25), 29], reported.Select(line => Refused(line).GetProperty("line").GetInt32()));
        Assert.Equal("no json", JsonDocument.Parse(reported[0]).RootElement.Text("text"));
        Assert.Equal("There is no such thing here.", Refused(reported[^1]).GetProperty("problem").Text("title"));
        await File.WriteAllLinesAsync(
            refusals,
            reported[1..^1].Select(line => line.Replace("\"femal\"", "\"female\"", StringComparison.Ordinal))
        );
        var mended = await Import(throughServer, refusals);
        Assert.Equal((0, "25 accepted, 0 replayed, 0 refused"), (mended.Code, mended.LastLine));
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task An_import_that_is_interrupted_says_so_and_the_same_file_again_loses_nothing(bool throughServer)
    {
        foreach (var signal in (string[])["INT", "TERM"])
        {
            using var process = Start(throughServer, "-");
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            var line = Bodies.Line("enrol-patient", null, Bodies.Enrolment());
            // More than a part, so that some lines are answered while the input stays open.
            var sent = Enumerable.Repeat(line, 2_100).ToList();
            foreach (var one in sent)
                await process.StandardInput.WriteLineAsync(one);
            await process.StandardInput.FlushAsync();
            await Eventually.Holds(async () => await Recorded(line) == 1, "Nothing was recorded.");
            await Process.Start("kill", [$"-{signal}", $"{process.Id}"]).WaitForExitAsync();
            await process.WaitForExitAsync();
            Assert.Equal(1, process.ExitCode);
            Assert.EndsWith("before the import ended", (await output).TrimEnd(), StringComparison.Ordinal);
            Assert.Contains("Import the file again", await errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Standard_input_a_pipe_and_a_packed_pipe()
    {
        var line = Bodies.Line("enrol-patient", null, Bodies.Enrolment());
        var file = Path.Combine(folder, "lines.ndjson");
        await File.WriteAllTextAsync(file, line);
        var program = $"dotnet '{Path.Combine(AppContext.BaseDirectory, "outcomes.dll")}' import";
        Assert.Equal((0, "1 accepted, 0 replayed, 0 refused"), await Shell($"cat {file} | {program} - --server {registry.Address}"));
        Assert.Equal((0, "0 accepted, 1 replayed, 0 refused"), await Shell($"{program} <(cat {file}) --server {registry.Address}"));
        Assert.Equal((2, ""), await Shell($"gzip -c {file} | {program} - --server {registry.Address}"));
        Assert.Equal(
            (1, "0 accepted, 0 replayed, 0 refused before the import ended"),
            await Shell($"gzip -c {file} | head -c 40 > {file}.gz; {program} {file}.gz --server {registry.Address}")
        );
    }

    [Theory]
    [InlineData("--token", "t")]
    [InlineData("--token-file", "t")]
    public async Task A_token_without_a_server_is_no_import_into_a_database(params string[] option)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "empty.ndjson"), "");
        var ended = await OutcomesProgram.Run(["import", Path.Combine(folder, "empty.ndjson"), .. option]);
        Assert.Equal((2, "A token is for a server: name it by --server."), (ended.Code, ended.Errors.Trim()));
    }

    [Fact]
    public async Task Refusals_are_not_written_over_the_file_that_is_imported()
    {
        var file = Path.Combine(folder, "refused.ndjson");
        await File.WriteAllTextAsync(file, "no json");
        var other = Path.Combine(folder, "sub", "..", "refused.ndjson");
        var ended = await OutcomesProgram.Run([.. ToServer(file), "--token", Token, "--refusals", other]);
        Assert.Equal((2, "no json"), (ended.Code, await File.ReadAllTextAsync(file)));
    }

    [Fact]
    public async Task A_token_is_taken_from_a_file_and_a_refused_one_is_no_success()
    {
        var (file, token) = (Path.Combine(folder, "lines.ndjson"), Path.Combine(folder, "token"));
        await File.WriteAllTextAsync(file, Bodies.Line("enrol-patient", null, Bodies.Enrolment()));
        await File.WriteAllTextAsync(token, Token + "\n");
        Assert.Equal(0, (await OutcomesProgram.Run([.. ToServer(file), "--token-file", token])).Code);
        var refused = await OutcomesProgram.Run([.. ToServer(file), "--token", "e30.e30.e30"]);
        Assert.Equal((1, "0 accepted, 0 replayed, 0 refused before the import ended"), (refused.Code, refused.LastLine));
        Assert.Contains("401 A valid bearer token is required.", refused.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.Errors, StringComparison.Ordinal);
    }

    private Task<OutcomesProgram.Ended> Import(bool throughServer, string file, params string[] more) =>
        OutcomesProgram.Run(Environment(throughServer), [.. throughServer ? ToServer(file) : ToDatabase(file), .. more]);

    private Process Start(bool throughServer, string file) =>
        OutcomesProgram.Start(Environment(throughServer), throughServer ? ToServer(file) : ToDatabase(file));

    private Dictionary<string, string?> Environment(bool throughServer) =>
        throughServer ? new() { ["OUTCOMES_TOKEN"] = Token } : new() { ["ASPNETCORE_ENVIRONMENT"] = "Development" };

    private async Task<long> Recorded(string line) =>
        await registry.Database.Scalar<long>(
            "select count(*) from outcomes.mt_events where headers ->> 'key' = $1",
            JsonNode.Parse(line)!["commandId"]!.GetValue<string>()
        );

    private async Task<(int Code, string LastLine)> Shell(string script)
    {
        var start = new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OUTCOMES_TOKEN"] = Token;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        await errors;
        return (process.ExitCode, (await output).TrimEnd().Split('\n')[^1]);
    }

    private static JsonElement Refused(string line) => JsonDocument.Parse(line).RootElement.GetProperty("refused");
}
