using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OutcomesTracker.IntegrationTests.Pages;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>However much of the framework's work is logged, no name that is searched for is.</summary>
public sealed class VerboseLogTests(VerboseRegistry registry) : IClassFixture<VerboseRegistry>
{
    [Fact]
    public async Task No_query_string_is_logged()
    {
        const string Name = "qzvx-Mariposa";
        using var log = new Overheard();
        registry.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        using var clinician = registry.Clinician();
        await clinician.Read($"/v1/patients?name={Name}");
        (await clinician.Ask($"/v1/patients?name={Name}&{Name}=1")).IsProblem(400, "malformed");
        using var browser = new Browser(registry.Address);
        await SharedPages.SignIn(browser, registry.Database.Token(Role.Clinician, "harbour"));
        await browser.Open($"/patients?name={Name}");
        var form = await SharedPages.Enrolment(browser, Name);
        Assert.Equal(400, (await browser.Send(form.With("sex", Name).Without(FilledForm.Token))).Status);
        Assert.Equal(400, (await browser.Send(form.With("sex", Name))).Status);
        Assert.Equal(302, (await browser.Send(form)).Status);
        using var nobody = new HttpClient { BaseAddress = registry.Address };
        (await nobody.Ask($"/v1/patients?name={Name}")).IsProblem(401, "unauthenticated");
        Assert.Contains(log.Lines, line => line.Contains("Executing endpoint", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, line => line.Contains(Name, StringComparison.OrdinalIgnoreCase));
    }
}
