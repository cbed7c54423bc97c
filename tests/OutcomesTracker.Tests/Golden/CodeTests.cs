using OutcomesTracker.Cohorts.Packing;
using OutcomesTracker.Outcomes.Groups;
using OutcomesTracker.Outcomes.Improvement;
using OutcomesTracker.Outcomes.SmallCells;
using OutcomesTracker.Server.Features.Report;
using OutcomesTracker.Server.Features.Worklist;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Tests.Golden;

/// <summary>The closed lists of codes, in the contract's spelling and order: renaming a member would change what is stored.</summary>
public sealed class CodeTests
{
    private static readonly Dictionary<string, IEnumerable<string>> Lists = new()
    {
        ["modality"] = Code<Modality>.All,
        ["adjunct"] = Code<Adjunct>.All,
        ["indication"] = Code<Indication>.All,
        ["bodyArea"] = Code<BodyArea>.All,
        ["sideEffect"] = Code<SideEffectTerm>.All,
        ["instrument"] = Code<Instrument>.All,
        ["assessor"] = Code<Assessor>.All,
        ["sex"] = Code<Sex>.All,
        ["setting"] = Code<Setting>.All,
        ["scope"] = Code<ConsentScope>.All,
        ["providerRole"] = Code<ProviderRole>.All,
        ["reportedBy"] = Code<Reporter>.All,
        ["findingSource"] = Code<FindingSource>.All,
        ["callerRole"] = Code<Role>.All,
        ["ageBand"] = AgeBands.All,
        ["anchor"] = Code<ReferenceSession>.All,
        ["courseState"] = Code<CourseState>.All,
        ["alertReason"] = Code<AlertReason>.All,
        ["reportLanguage"] = Code<ReportLanguage>.All,
        ["worklistSection"] = Code<WorklistSection>.All,
        ["alertTerms"] = Enum.GetValues<SideEffectTerm>().Where(Terms.RaisesAlert).Select(Code<SideEffectTerm>.Of),
    };

    public static TheoryData<string> Names => [.. Lists.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_closed_list_is_the_contracts(string list) =>
        Assert.Equal(GoldenFiles.Codes[list]!.AsArray().Select(code => code!.GetValue<string>()), Lists[list]);

    [Fact]
    public void Every_list_of_the_file_is_compared() =>
        Assert.Equal(GoldenFiles.Codes.Select(list => list.Key).Order(), Lists.Keys.Order());

    /// <summary>
    /// An enumeration that no file fixes could change unnoticed. Those that are never sent, stored or shown are listed here.
    /// </summary>
    [Fact]
    public void Every_enumeration_of_the_domain_is_in_the_file()
    {
        Type[] unspoken = [typeof(ViolationKind), typeof(OutcomeViews), typeof(FactsNeeded), typeof(EffectFigure)];
        Type[] fixedByFile =
        [
            typeof(Modality),
            typeof(Adjunct),
            typeof(Indication),
            typeof(BodyArea),
            typeof(SideEffectTerm),
            typeof(Instrument),
            typeof(Assessor),
            typeof(Sex),
            typeof(Setting),
            typeof(ConsentScope),
            typeof(ProviderRole),
            typeof(Reporter),
            typeof(FindingSource),
            typeof(ReferenceSession),
            typeof(CourseState),
            typeof(AlertReason),
        ];
        Assert.Equal(
            unspoken.Concat(fixedByFile).Select(type => type.Name).Order(),
            new[] { typeof(Modality), typeof(CourseState), typeof(FactsNeeded) }
                .SelectMany(type => type.Assembly.GetTypes())
                .Where(type => type.IsEnum)
                .Select(type => type.Name)
                .Order()
        );
    }

    [Theory]
    [InlineData("Face"), InlineData("FACE"), InlineData("face "), InlineData(""), InlineData(null), InlineData("0"), InlineData("torso")]
    public void Only_the_code_itself_is_read(string? text) => Assert.False(Code<BodyArea>.TryParse(text, out _));
}
