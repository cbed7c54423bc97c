using OutcomesTracker.Tests.Specs;
using static OutcomesTracker.Tests.Specs.Some;
using static OutcomesTracker.Tests.Specs.SomeCommand;

namespace OutcomesTracker.Tests.Sessions;

/// <summary>A session in a clinic, on 1 March 2026, needs a consultation on or before its day.</summary>
public sealed class ConsultationRequiredSpecs
{
    private static readonly Reason Required = Reason.Rule("consultation-required", "performedOn");

    [Fact]
    public void None_is_refused() => Spec.Given(Enrolled(), Consented()).When(Treat()).ThenRefused(Required);

    [Fact]
    public void One_of_the_same_day_is_enough() =>
        Spec.Given(Enrolled(), Consented(), Consulted("2026-03-01")).When(Treat()).Then(Treated());

    [Fact]
    public void One_of_the_next_day_is_not() =>
        Spec.Given(Enrolled(), Consented(), Consulted("2026-03-02")).When(Treat()).ThenRefused(Required);

    [Fact]
    public void A_retracted_one_does_not_count() =>
        Spec.Given(Enrolled(), Consented(), Consulted(), Retracted(3)).When(Treat()).ThenRefused(Required);

    [Fact]
    public void A_corrected_one_counts_by_its_new_day() =>
        Spec.Given(Enrolled(), Consented(), Consulted(), Corrected(3, Consulted("2026-03-02"))).When(Treat()).ThenRefused(Required);

    [Fact]
    public void At_home_none_is_needed() =>
        Spec.Given(Enrolled(), Consented()).When(Treat() with { Setting = Setting.Home }).Then(Treated() with { Setting = Setting.Home });
}
