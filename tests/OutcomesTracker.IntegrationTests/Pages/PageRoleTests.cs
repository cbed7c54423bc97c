using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Pages;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Pages;

/// <summary>Which role may see which page, and that pages take the cookie and the API takes the bearer token, each nothing else.</summary>
[Collection(PagesTogether.Name)]
public sealed class PageRoleTests(SharedPages pages)
{
    [Fact]
    public void Every_page_is_expected_and_says_which_roles_it_is_for()
    {
        var found = pages
            .Registry.Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(PageRequests.IsPage)
            .ToDictionary(page => page.RoutePattern.RawText!, page => RolesOf(page));
        Assert.Equal(
            ExpectedPages.All.Select(page => page.Pattern).Order(StringComparer.Ordinal),
            found.Keys.Order(StringComparer.Ordinal)
        );
        foreach (var page in ExpectedPages.All)
            Assert.Equal((page.Pattern, Names(page.Roles)), (page.Pattern, Names(found[page.Pattern])));
    }

    [Fact]
    public async Task A_page_is_for_its_roles_every_other_gets_a_403_and_strangers_are_asked_to_sign_in()
    {
        using var nobody = new Browser(pages.Registry.Address);
        foreach (var page in ExpectedPages.Opened)
        {
            var answer = await nobody.Open(page.Address(pages));
            if (page.Roles is not null)
                Assert.Equal((302, $"/sign-in?next={Uri.EscapeDataString(page.Address(pages))}"), (answer.Status, answer.Location));
            else
                Assert.True(answer.Status is 200 or 404 && answer.IsHtml, $"{page.Pattern}: {answer.Status}");
        }
        foreach (var role in Enum.GetValues<Role>())
        {
            using var browser = await pages.As(role);
            foreach (var page in ExpectedPages.Opened.Where(page => page.Roles is not null))
            {
                var answer = await browser.Open(page.Address(pages));
                if (answer.Location?.StartsWith($"{page.Pattern}?", StringComparison.Ordinal) == true)
                    answer = await browser.Open(answer.Location); // a page that names the whole question in its address
                var due = page.Roles!.Contains(role) ? page.Status : 403;
                Assert.True(answer.Status == due, $"{due} was due for {role} on {page.Pattern}: {answer.Status}");
                Assert.True(due == 200 || answer.IsHtml, $"{page.Pattern} is refused as a page");
            }
        }
    }

    [Fact]
    public async Task A_bearer_token_opens_no_page()
    {
        using var nobody = new Browser(pages.Registry.Address);
        foreach (var page in ExpectedPages.Opened.Where(page => page.Roles is { Length: > 0 }))
        {
            var role = page.Roles![0];
            var bearer = ("Authorization", pages.Registry.Bearer(role, "harbour"));
            var answer = await nobody.Ask(HttpMethod.Get, page.Address(pages), null, bearer);
            Assert.True(answer.Status == 302, $"{page.Pattern}: {answer.Status}");
            Assert.StartsWith("/sign-in?next=", answer.Location);
        }
    }

    [Fact]
    public async Task A_cookie_opens_no_route_of_the_API()
    {
        using var browser = await pages.SignedIn(Role.ClinicAdmin, "harbour");
        using var admin = await pages.SignedIn(Role.RegistryAdmin);
        foreach (var route in ExpectedRoutes.All.Where(route => !route.IsAnonymous))
        foreach (var signedIn in (Browser[])[browser, admin])
        {
            using var body = route.TakesBody ? new StringContent("{}", null, "application/json") : null;
            var answer = await signedIn.Ask(new(route.Method), route.NobodysPath, body);
            Assert.True(answer.Status == 401, $"{route.Name}: {answer.Status}");
            Assert.Equal("application/problem+json", answer.ContentHeaders.ContentType?.MediaType);
        }
    }

    [Fact]
    public async Task A_clinic_s_role_without_a_clinic_is_not_signed_in()
    {
        using var browser = new Browser(pages.Registry.Address);
        var form = (await browser.Open("/sign-in")).Form("Sign in");
        foreach (var clinic in (string?[])[null, ""])
        {
            var answer = await browser.Send(form.With("token", pages.Registry.Database.Token(Role.Clinician, clinic)));
            Assert.Equal(401, answer.Status);
            Assert.False(browser.Cookies.ContainsKey("outcomes"));
        }
    }

    /// <summary>Null for anybody; none for a route that says nothing, which is closed to all.</summary>
    private static IReadOnlyList<Role>? RolesOf(RouteEndpoint page) =>
        page.Metadata.GetMetadata<IAllowAnonymous>() is not null ? null : page.Metadata.GetMetadata<PageForAttribute>()?.Roles ?? [];

    private static string Names(IEnumerable<Role>? roles) => roles is null ? "anybody" : string.Join(' ', roles.Order());
}
