using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.CommandLine;

/// <summary>The language of the machine changes nothing. In Thai the year 2025 is 2568, in Turkish 0.5 is written 0,5.</summary>
public sealed class LanguageTests : IAsyncLifetime
{
    private TestDatabase databases = null!;

    public async ValueTask InitializeAsync() => databases = await TestDatabase.Create();

    public ValueTask DisposeAsync() => databases.DisposeAsync();

    [Theory]
    [InlineData("th_TH.UTF-8")]
    [InlineData("ar_SA.UTF-8")]
    public async Task The_command_line_writes_the_same_dates(string language)
    {
        var ended = await OutcomesProgram.Run(In(language), "token", "--role", "auditor", "--data", databases.Settings.DataDirectory);
        Assert.Matches($", good until {ThisYearOrNext}-", ended.Errors);
    }

    [Theory]
    [InlineData("th_TH.UTF-8")]
    [InlineData("tr_TR.UTF-8")]
    public async Task And_the_server_the_same_sentences(string language)
    {
        await using var server = await ServerProcess.Begin(databases.Settings, In(language), "--urls", "http://127.0.0.1:0").Ready();
        using (var admin = RegistryClient.To(server.Address, databases.Token(Role.RegistryAdmin)))
            await admin.RegisterClinic("harbour");
        using var clinician = RegistryClient.To(server.Address, databases.Token(Role.Clinician, "harbour"));
        var patient = await clinician.EnrolForTreatment();
        var receipt = await clinician.Accept($"{patient}/sessions", Bodies.Session().With("device", Shallow));
        Assert.Contains("0.5–2.0 mm", receipt.GetProperty("warnings")[0].Text("message"), StringComparison.Ordinal);
        var refused = await clinician.Post($"{patient}/consents", Bodies.Consent().With("on", "2999-01-01"));
        Assert.Matches($" today, {ThisYearOrNext}-", refused.Json.GetRawText());
    }

    // A token is good for 30 days, and a year may end while a test runs.
    private static string ThisYearOrNext => $"({DateTimeOffset.UtcNow.AddDays(-1).Year}|{DateTimeOffset.UtcNow.AddDays(31).Year})";

    private static object Shallow =>
        new
        {
            model = "PenTwo",
            lot = "L07",
            needleDepthMm = 0.1,
        };

    private static Dictionary<string, string?> In(string language) => new() { ["LC_ALL"] = language };
}
