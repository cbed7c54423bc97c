using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Features.SignIn;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.IntegrationTests.Pages;

/// <summary>Signing in by one click, in development.</summary>
[Collection(PagesTogether.Name)]
public sealed class DevelopmentSignInTests(SharedPages pages)
{
    private static readonly (Role Role, string Button, string First, string Name)[] Offered =
    [
        (Role.Clinician, "Clinician", "/worklist", "developer-clinician · The northside clinic"),
        (Role.ClinicAdmin, "Clinic admin", "/worklist", "developer-clinic-admin · The northside clinic"),
        (Role.Researcher, "Researcher", "/outcomes", "developer-researcher · researcher"),
        (Role.Auditor, "Auditor", "/histories", "developer-auditor · auditor"),
        (Role.RegistryAdmin, "Registry admin", "/imports", "developer-registry-admin · registry admin"),
    ];

    [Fact]
    public async Task One_click_signs_in_as_each_role()
    {
        Assert.Equal(Enum.GetValues<Role>(), Offered.Select(one => one.Role));
        var server = await pages.WithProvider;
        foreach (var (role, button, first, name) in Offered)
        {
            using var browser = new Browser(server.Address);
            var form = (await browser.Open("/sign-in")).Form(button);
            var answer = await browser.Send(form.With("clinic", "northside"));
            Assert.Equal(302, answer.Status);
            Assert.Equal(first, answer.Location);
            var opened = await browser.Open(first);
            if (opened.Location is { } whole)
                opened = await browser.Open(whole); // the explorer names the whole question in its address
            Assert.Contains(name, opened.Text);
        }
    }

    [Fact]
    public async Task A_page_of_another_site_cannot_press_it()
    {
        using var browser = new Browser((await pages.WithProvider).Address);
        var form = (await browser.Open("/sign-in")).Form("Auditor");
        var elsewhere = await browser.Ask(HttpMethod.Get, "/sign-in", null, ("Host", "evil.example"));
        Assert.Equal(200, elsewhere.Status);
        Assert.False(elsewhere.HasButton("Auditor"));
        using var content = form.Content;
        var pressed = await browser.Ask(HttpMethod.Post, "/sign-in", content, ("Host", "evil.example"));
        Assert.Equal(403, pressed.Status);
        Assert.Equal(400, (await browser.Send(form.Without(FilledForm.Token))).Status);
        Assert.False(browser.Cookies.ContainsKey("outcomes"));
    }

    [Fact]
    public async Task Where_it_is_not_offered_it_is_refused()
    {
        foreach (var address in (Uri[])[pages.Registry.Address, (await pages.Hosted).Address])
        {
            using var browser = new Browser(address);
            var page = await browser.Open("/sign-in");
            Assert.False(page.HasButton("Auditor"));
            var answer = await browser.Send(page.Form("Sign in").With("_handler", "role").With("role", "auditor"));
            Assert.Equal(403, answer.Status);
            Assert.Contains("This is not offered here.", answer.Text);
            Assert.DoesNotContain(browser.Cookies.Keys, name => name.EndsWith("outcomes", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(true, "http://127.0.0.1:5080")]
    [InlineData(true, "http://localhost:5080")]
    [InlineData(true, "http://[::1]:5080", "https://127.0.0.2:5443")]
    [InlineData(false, "http://0.0.0.0:5080")]
    [InlineData(false, "http://[::]:5080")]
    [InlineData(false, "http://*:5080")]
    [InlineData(false, "http://+:5080")]
    [InlineData(false, "http://localhost.evil.example:5080")]
    [InlineData(false, "http://127.0.0.1:5080", "http://10.0.0.7:5080")]
    [InlineData(false, "http://unix:/sockets/outcomes")]
    [InlineData(false)]
    public void It_is_offered_while_the_server_listens_to_this_machine_only(bool isOffered, params string[] addresses)
    {
        var settings = new RegistrySettings("", "", "", IsDevelopment: true) { IsPrivate = true };
        Assert.Equal(isOffered, new DevelopmentSignIn(settings, new Listening(addresses)).IsOffered);
        Assert.False(new DevelopmentSignIn(settings with { IsPrivate = false }, new Listening(addresses)).IsOffered);
        Assert.False(new DevelopmentSignIn(settings with { IsDevelopment = false }, new Listening(addresses)).IsOffered);
    }

    [Theory]
    [InlineData(true, "localhost:5080", "127.0.0.1")]
    [InlineData(true, "127.0.0.1:5080", "127.0.0.1")]
    [InlineData(true, "[::1]:5080", "::1")]
    [InlineData(false, "evil.example", "127.0.0.1")]
    [InlineData(false, "localhost.evil.example", "127.0.0.1")]
    [InlineData(false, "", "127.0.0.1")]
    [InlineData(false, "localhost:5080", "10.0.0.7")]
    [InlineData(false, "localhost:5080", null)]
    public void It_is_open_to_whoever_names_and_uses_this_machine(bool isOpen, string host, string? sender)
    {
        var settings = new RegistrySettings("", "", "", IsDevelopment: true) { IsPrivate = true };
        var context = new DefaultHttpContext();
        context.Request.Host = new(host);
        context.Connection.RemoteIpAddress = sender is null ? null : IPAddress.Parse(sender);
        Assert.Equal(isOpen, new DevelopmentSignIn(settings, new Listening("http://127.0.0.1:5080")).IsOpenTo(context));
    }

    /// <summary>A server of which only the addresses are of interest.</summary>
    private sealed class Listening : IServer
    {
        public Listening(params string[] addresses)
        {
            var feature = new ServerAddressesFeature();
            foreach (var address in addresses)
                feature.Addresses.Add(address);
            Features.Set<IServerAddressesFeature>(feature);
        }

        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() { }
    }
}
