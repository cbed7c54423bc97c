using System.Net.Http.Headers;
using System.Text;
using OutcomesTracker.IntegrationTests.CommandLine;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.ContractData;

/// <summary>A server is killed during an import, and another server then imports the same file.</summary>
public class KilledHalfWayTests
{
    [Fact]
    public async Task Killed_half_way_and_sent_again_the_file_makes_the_expected_views()
    {
        await using var databases = await TestDatabase.Create();
        var token = databases.Token(Role.RegistryAdmin);
        await using (var first = await ServerProcess.Start(databases.Settings, "--urls", "http://127.0.0.1:0"))
        {
            using var admin = RegistryClient.To(first.Address, token);
            foreach (var clinic in RunningRegistry.Clinics)
                await admin.RegisterClinic(clinic);
            using var half = new StringContent(
                string.Join('\n', ContractFiles.Lines.Take(ContractFiles.Lines.Count / 2)),
                Encoding.UTF8,
                new MediaTypeHeaderValue("application/x-ndjson")
            );
            (await admin.PostAsync("/v1/imports", half)).EnsureSuccessStatusCode();
            var rest = admin.Import(ContractFiles.Lines);
            await Task.Delay(TimeSpan.FromSeconds(1));
            first.Kill();
            await Assert.ThrowsAnyAsync<Exception>(() => rest);
        }
        await using var second = await ServerProcess.Start(databases.Settings, "--urls", "http://127.0.0.1:0");
        using var again = RegistryClient.To(second.Address, token);
        var (accepted, replayed, refused) = ContractDataTests.Counts((await again.Import(ContractFiles.Lines))[^1]);
        Assert.Equal(0, refused);
        Assert.Equal(ContractFiles.Lines.Count, accepted + replayed);
        Assert.True(replayed >= ContractFiles.Lines.Count / 2, $"only {replayed} were known already");
        await ExpectedViews.CompareForEveryCaller(databases.Settings);
    }
}
