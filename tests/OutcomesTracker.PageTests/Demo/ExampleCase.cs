using System.Net;
using System.Text.RegularExpressions;

namespace OutcomesTracker.PageTests.Demo;

/// <summary>
/// A synthetic patient with scores, a retraction and a side effect that is not over, of whom a clinician then corrects the enrolment.
/// </summary>
/// <param name="Name">As the list of patients has it.</param>
/// <param name="Corrections">The addresses of the forms by which each entry can be corrected.</param>
internal sealed partial record ExampleCase(string Name, string PatientId, string SideEffectId, IReadOnlyList<string> Corrections)
{
    /// <summary>An entry that can be corrected and retracted.</summary>
    public string Entry => EntryOf.Match(Corrections[^2]).Groups[1].Value;

    private static readonly string[] Shown = ["/resolution/new", "Retracted: ", "course-chart"];

    [GeneratedRegex("href=\"/patients/([0-9a-f-]{36})\">([^<]+)</a>")]
    private static partial Regex Listed { get; }

    [GeneratedRegex("href=\"(/patients[?][^\"]*)\">Next page")]
    private static partial Regex NextPage { get; }

    [GeneratedRegex("/side-effects/([0-9a-f-]{36})/resolution/new")]
    private static partial Regex Resolution { get; }

    [GeneratedRegex("href=\"([^\"]+/entries/[0-9]+/correction)\"")]
    private static partial Regex Correction { get; }

    [GeneratedRegex("/entries/([0-9]+)/")]
    private static partial Regex EntryOf { get; }

    public static async Task<ExampleCase> Find(DemoRegistry demo)
    {
        await using var context = await demo.NewContext(new() { StorageState = await demo.SignedIn(Person.Clinician) });
        var example = await Find(context);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/patients/{example.PatientId}/entries/1/correction");
        await page.Field("Skin type (Fitzpatrick)").SelectOptionAsync("VI");
        await page.Field("Reason for the correction").FillAsync("The type was read from the wrong line of the chart.");
        await page.Press("Correct an entry");
        await Expect(page.Receipt()).ToBeVisibleAsync();
        return example;
    }

    private static async Task<ExampleCase> Find(IBrowserContext context)
    {
        for (string? next = "/patients"; next is not null; )
        {
            var list = await Text(context, next);
            foreach (Match patient in Listed.Matches(list))
            {
                var (id, name) = (patient.Groups[1].Value, WebUtility.HtmlDecode(patient.Groups[2].Value));
                var page = await Text(context, $"/patients/{id}");
                if (Shown.All(text => page.Contains(text, StringComparison.Ordinal)))
                    return new(
                        name,
                        id,
                        Resolution.Match(page).Groups[1].Value,
                        [.. Correction.Matches(page).Select(one => one.Groups[1].Value)]
                    );
            }
            next = NextPage.Match(list) is { Success: true } match ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;
        }
        throw new InvalidOperationException("The demo has no patient with all that the pages show.");
    }

    private static async Task<string> Text(IBrowserContext context, string address)
    {
        var answer = await context.APIRequest.GetAsync(address);
        Assert.True(answer.Ok, $"{address} answered {answer.Status}.");
        return await answer.TextAsync();
    }
}
