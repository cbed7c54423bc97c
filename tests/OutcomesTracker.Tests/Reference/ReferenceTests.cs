using OutcomesTracker.Tests.Golden;

namespace OutcomesTracker.Tests.Reference;

/// <summary>The reference pages match the code.</summary>
public sealed class ReferenceTests
{
    [Fact]
    public void The_page_of_events_is_the_code_s() => WrittenFile.Matches("docs/reference/events.md", EventsPage.Text);

    [Fact]
    public void The_page_of_problems_is_the_code_s() => WrittenFile.Matches("docs/reference/problems.md", ProblemsPage.Text);
}
