using OutcomesTracker.PageTests.Demo;
using OutcomesTracker.PageTests.Pages;

namespace OutcomesTracker.PageTests.Flows;

/// <summary>Whoever is signed out while typing loses nothing.</summary>
public sealed class EndedSessionTests(DemoRegistry demo) : VisitingTests(demo)
{
    private const string Typed = "Moved to another town; the new address is not known.";

    [Fact]
    public async Task The_form_is_given_back_and_recorded_after_signing_in_again()
    {
        var visit = await Visit(Person.Clinician);
        var page = visit.Page;
        await page.Enrol("Tora Gran");
        await page.Follow("Lost to follow-up");
        await page.Field("Reason").FillAsync(Typed);

        var elsewhere = await visit.Context.NewPageAsync();
        await elsewhere.GotoAsync("/");
        await elsewhere.Press("Sign out");
        await Expect(elsewhere.Link("Sign in")).ToBeVisibleAsync();

        await page.Press("Record a loss to follow-up");
        await page.Shows("Not recorded yet: you are signed out");
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = Typed })).ToBeVisibleAsync();
        await page.LooksRight("form-given-back");

        var signIn = await visit.Context.RunAndWaitForPageAsync(() => page.Follow("Sign in again in another tab"));
        await signIn.SignIn(Person.Clinician);
        await page.Press("Send again");
        await page.Recorded();
        await Expect(page.Lines("Lost to follow-up")).ToContainTextAsync($"“{Typed}”");
    }

    [Fact]
    public async Task The_form_of_somebody_else_is_given_back_and_not_recorded()
    {
        var visit = await Visit(Person.Clinician);
        var page = visit.Page;
        var address = await page.Enrol("Una Holm");
        await page.Follow("Lost to follow-up");
        await page.Field("Reason").FillAsync(Typed);

        var elsewhere = await visit.Context.NewPageAsync();
        await elsewhere.GotoAsync("/sign-in");
        await elsewhere.SignIn(Person.ClinicAdmin);

        await page.Press("Record a loss to follow-up");
        await page.Shows("Not recorded yet: this form was opened by somebody else, or long ago");
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = Typed })).ToBeVisibleAsync();
        await page.GotoAsync(address);
        await Expect(page.Lines("Enrolled")).ToHaveCountAsync(1);
        await Expect(page.Lines("Lost to follow-up")).ToHaveCountAsync(0);
    }
}
