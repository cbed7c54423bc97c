using System.Buffers.Text;
using System.Text.Json;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.CommandLine;

/// <summary>Creating tokens and rotating their key from the command line, while a server runs.</summary>
public sealed class TokenCommandTests : IAsyncLifetime
{
    private TestDatabase databases = null!;

    private string Data => databases.Settings.DataDirectory;

    public async ValueTask InitializeAsync() => databases = await TestDatabase.Create();

    public ValueTask DisposeAsync() => databases.DisposeAsync();

    [Fact]
    public async Task The_token_alone_goes_to_the_output_its_id_and_expiry_to_the_errors()
    {
        var ended = await OutcomesProgram.Run("token", "--role", "auditor", "--days", "3", "--data", Data);
        Assert.Equal(0, ended.Code);
        var token = ended.Output.TrimEnd();
        Assert.Equal(token, ended.LastLine);
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]));
        var expiry = DateTimeOffset.FromUnixTimeSeconds(claims.RootElement.GetProperty("exp").GetInt64());
        Assert.Equal($"Token {claims.RootElement.Text("jti")}, good until {expiry:yyyy-MM-dd HH:mm:ss}Z", ended.Errors.TrimEnd());
    }

    [Fact]
    public async Task A_rotated_key_is_taken_by_a_running_server_and_the_old_one_s_tokens_verify_until_they_are_ended()
    {
        await using var server = await ServerProcess.Start(databases.Settings, "--urls", "http://127.0.0.1:0");
        using var first = Caller(server);
        Assert.Equal(200, (await first.Ask("/v1/codes")).Status);

        var rotated = await OutcomesProgram.Run("rotate-key", "--data", Data, "--overlap-days", "7");
        Assert.True(rotated.Code == 0, rotated.Errors);
        Assert.Matches(
            "^Tokens are signed with [0-9a-f]{16} from now on; those of [0-9a-f]{16} verify until [-0-9]{10} [:0-9]{8}Z[.]$",
            rotated.LastLine
        );
        using var second = Caller(server);
        await Becomes(second, 200);
        Assert.Equal(200, (await first.Ask("/v1/codes")).Status);

        Assert.Equal(0, (await OutcomesProgram.Run("rotate-key", "--data", Data, "--overlap-days", "0")).Code);
        using var third = Caller(server);
        await Becomes(third, 200);
        Assert.Equal((200, 401), ((await first.Ask("/v1/codes")).Status, (await second.Ask("/v1/codes")).Status));
    }

    [Fact]
    public async Task Called_wrongly_it_says_what_to_do_and_leaves_the_key_alone()
    {
        var without = await OutcomesProgram.Run("rotate-key", "--data", Data);
        Assert.Equal(2, without.Code);
        Assert.Contains("There is no local key", without.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Data));
        var key = LocalSigningKey.FindOrCreate(Data).KeyId;
        foreach (var days in (string[])["-1", "3651"])
        {
            var ended = await OutcomesProgram.Run("rotate-key", "--data", Data, "--overlap-days", days);
            Assert.Equal(2, ended.Code);
            Assert.Contains("--overlap-days must be", ended.Errors, StringComparison.Ordinal);
        }
        Assert.Equal(key, LocalSigningKey.Find(Data)!.KeyId);
    }

    private HttpClient Caller(ServerProcess server) => RegistryClient.To(server.Address, databases.Token(Role.Auditor));

    private static Task Becomes(HttpClient caller, int status) =>
        Eventually.Holds(async () => (await caller.Ask("/v1/codes")).Status == status, $"Still not {status}.");
}
