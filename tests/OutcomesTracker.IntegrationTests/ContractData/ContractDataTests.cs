using System.Text.Json;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.ContractData;

/// <summary>The contract's import file over HTTP, every resulting view as each caller sees it, and every clinic's worklist.</summary>
public class ContractDataTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    [Fact]
    public async Task The_file_makes_the_expected_views_and_imported_again_changes_nothing()
    {
        using var admin = registry.As(Role.RegistryAdmin);
        Assert.Equal((12_167, 129, 0), Counts((await admin.Import(ContractFiles.Lines))[^1]));
        await registry.UntilReady();
        await ExpectedViews.CompareForEveryCaller(registry.Settings);
        await ExpectedWorklist.Compare(registry.Settings);

        Assert.Equal((0, ContractFiles.Lines.Count, 0), Counts((await admin.Import(ContractFiles.Lines))[^1]));
        await ExpectedViews.CompareForEveryCaller(registry.Settings);
    }

    public static (int Accepted, int Replayed, int Refused) Counts(JsonElement counts) =>
        (counts.GetProperty("accepted").GetInt32(), counts.GetProperty("replayed").GetInt32(), counts.GetProperty("refused").GetInt32());
}

/// <summary>The same lines with the patients interleaved differently.</summary>
public sealed class InterleavedOtherwiseTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    [Fact]
    public async Task The_order_between_patients_does_not_matter()
    {
        using var admin = registry.As(Role.RegistryAdmin);
        Assert.Equal(
            (12_167, 129, 0),
            ContractDataTests.Counts((await admin.Import(ContractFiles.InterleavedOtherwise(seed: 20_261_120)))[^1])
        );
        await ExpectedViews.CompareForEveryCaller(registry.Settings);
        await ExpectedWorklist.Compare(registry.Settings);
    }
}
