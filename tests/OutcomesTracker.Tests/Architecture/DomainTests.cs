using ArchUnitNET.Fluent;
using ArchUnitNET.Fluent.Slices;
using ArchUnitNET.Loader;

namespace OutcomesTracker.Tests.Architecture;

/// <summary>The allowed dependencies within the domain.</summary>
public sealed class DomainTests
{
    private static readonly ArchUnitNET.Domain.Architecture Domain = new ArchLoader().LoadAssemblies(typeof(PatientCase).Assembly).Build();

    [Fact]
    public void Features_form_no_circle() =>
        Holds(SliceRuleDefinition.Slices().Matching("OutcomesTracker.Domain.(*)").Should().BeFreeOfCycles());

    /// <summary>Codes, stored names, the case and decisions are the basis of every feature.</summary>
    [Theory]
    [InlineData("Codes", "")]
    [InlineData("Events", "")]
    [InlineData("Cases", "Events")]
    [InlineData("Decisions", "Cases Codes")]
    public void What_all_features_stand_on_knows_none_of_them(string folder, string known)
    {
        string[] allowed = [folder, .. known.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        Holds(
            ArchRuleDefinition
                .Types()
                .That()
                .ResideInNamespace($"OutcomesTracker.Domain.{folder}")
                .Should()
                .NotDependOnAny(
                    ArchRuleDefinition
                        .Types()
                        .That()
                        .ResideInNamespaceMatching(@"^OutcomesTracker\.Domain\.(?!(" + string.Join('|', allowed) + ")$)")
                )
        );
    }

    private static void Holds(IArchRule rule) =>
        Assert.Empty(rule.Evaluate(Domain).Where(result => !result.Passed).Select(result => result.Description));
}
