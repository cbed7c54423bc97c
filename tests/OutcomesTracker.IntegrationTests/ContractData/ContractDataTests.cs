using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.ContractData;

/// <summary>A registry whose researchers see small cells.</summary>
public sealed class UnsuppressedRegistry : RunningRegistry
{
    protected override IReadOnlyDictionary<string, string?> Overrides => new Dictionary<string, string?> { ["Privacy:MinimumCellSize"] = "0" };
}

/// <summary>The contract's file over HTTP, and every view that must follow, as two kinds of caller see it.</summary>
public sealed class ContractDataTests(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    [Fact]
    public async Task The_file_makes_the_expected_views_and_imported_again_changes_nothing()
    {
        using var admin = registry.As(Role.RegistryAdmin);
        var counts = (await admin.Import(ContractFiles.Lines))[^1];
        Assert.Equal((12_167, 129, 0), Counts(counts));
        await CompareAsAll();

        counts = (await admin.Import(ContractFiles.Lines))[^1];
        Assert.Equal((0, ContractFiles.Lines.Count, 0), Counts(counts));
        await CompareAsAll();
    }

    private async Task CompareAsAll()
    {
        using var researcher = registry.As(Role.Researcher);
        Assert.True(await ExpectedViews.Compare(ExpectedViews.Suppressed, researcher) > 1_000);
        using var clinician = registry.As(Role.Clinician, "harbour");
        Assert.True(await ExpectedViews.Compare(ExpectedViews.Clinician, clinician) > 500);
    }

    internal static (int, int, int) Counts(System.Text.Json.JsonElement counts) =>
        (counts.GetProperty("accepted").GetInt32(), counts.GetProperty("replayed").GetInt32(), counts.GetProperty("refused").GetInt32());
}

/// <summary>The same patients, interleaved otherwise, for a researcher who sees small cells.</summary>
public sealed class InterleavedOtherwiseTests(UnsuppressedRegistry registry) : IClassFixture<UnsuppressedRegistry>
{
    [Fact]
    public async Task The_order_between_patients_does_not_matter()
    {
        using var admin = registry.As(Role.RegistryAdmin);
        var counts = (await admin.Import(ContractFiles.InterleavedOtherwise(seed: 20_261_120)))[^1];
        Assert.Equal((12_167, 129, 0), ContractDataTests.Counts(counts));
        using var researcher = registry.As(Role.Researcher);
        Assert.True(await ExpectedViews.Compare(ExpectedViews.Unsuppressed, researcher) > 5_000);
    }
}
