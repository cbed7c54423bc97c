using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Tests.Http;

/// <summary>From violations to problem documents.</summary>
public sealed class ProblemTests
{
    private static readonly Finding Eczema = new("eczema", FindingSource.Condition, 3);

    [Theory]
    [InlineData(ViolationKind.NotFound, 404), InlineData(ViolationKind.Conflict, 409), InlineData(ViolationKind.Rule, 422)]
    public void The_kind_of_violation_makes_the_status_and_the_slug_the_type(ViolationKind kind, int status)
    {
        var problem = Problem.Of(new Rejected([new(kind, "some-slug", "field", "It is so.")]));
        Assert.Equal((status, "/problems/some-slug"), (problem.Status, problem.Type));
        Assert.Null(problem.Findings);
    }

    [Fact]
    public void The_first_violation_names_the_type_and_all_are_listed_by_field()
    {
        var problem = Problem.Of(new Rejected([Rule("future-date", "on"), Rule("before-enrolment", "on"), new Contraindicated([Eczema])]));
        Assert.Equal("/problems/future-date", problem.Type);
        Assert.Equal(["future-date.", "before-enrolment."], problem.Errors["on"]);
        Assert.Single(problem.Errors["override.reason"]);
        Assert.Equal([Eczema], problem.Findings);
    }

    private static RuleViolation Rule(string slug, string field) => RuleViolation.Rule(slug, field, $"{slug}.");
}
