using OutcomesTracker.PageTests.Demo;

namespace OutcomesTracker.PageTests.Flows;

/// <summary>A form that an impatient hand sends twice is recorded once.</summary>
public sealed class SentTwiceTests(DemoRegistry demo) : VisitingTests(demo)
{
    [Fact]
    public async Task Two_clicks_record_once()
    {
        var page = await Open(Person.Clinician, "/");
        var address = await page.Enrol("Pia Dahl");
        await page.Follow("Record consent to research");
        await page.Button("Record a consent").DblClickAsync();
        Assert.Equal(2, await page.Recorded());
        await page.GotoAsync(address);
        await Expect(page.Lines("Consent to research")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task The_same_form_sent_twice_at_once_and_once_more_later_records_once()
    {
        var (visit, page) = await Opened();
        var address = await page.Enrol("Rut Ekdal");
        await page.Follow("Record consent to research");
        var (target, typed) = await TypedInto(page, visit.Context);
        Task<IAPIResponse> Send() => visit.Context.APIRequest.PostAsync(target, new() { Form = typed, MaxRedirects = 0 });
        var answers = await Task.WhenAll(Send(), Send());
        answers = [.. answers, await Send()];
        Assert.All(answers, answer => Assert.Equal(302, answer.Status));
        Assert.EndsWith($"{address}?recorded=2", Assert.Single(answers.Select(answer => answer.Headers["location"]).Distinct()));
        await page.GotoAsync(address);
        await Expect(page.Lines("Consent to research")).ToHaveCountAsync(1);
    }

    private async Task<(Visit Visit, IPage Page)> Opened()
    {
        var visit = await Visit(Person.Clinician);
        return (visit, visit.Page);
    }

    /// <summary>What the form on a page would send, and where to.</summary>
    private static async Task<(string Target, IFormData Typed)> TypedInto(IPage page, IBrowserContext context)
    {
        var form = page.GetByRole(AriaRole.Main).Locator("form");
        var typed = context.APIRequest.CreateFormData();
        foreach (var field in await form.EvaluateAsync<string[][]>("form => [...new FormData(form)]"))
            typed.Append(field[0], field[1]);
        return (await form.EvaluateAsync<string>("form => form.action"), typed);
    }
}
