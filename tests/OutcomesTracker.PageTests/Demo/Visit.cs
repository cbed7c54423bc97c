using System.Collections.Concurrent;

namespace OutcomesTracker.PageTests.Demo;

/// <summary>
/// What goes wrong in a browser context unseen: a console error or warning, a script that fails, a request that leaves the host, anything
/// but a page that is refused. A page that says why it refuses is an answer.
/// </summary>
internal sealed class Visit : IAsyncDisposable
{
    private const string RefusedDocument = "Failed to load resource: the server responded with a status of";

    private readonly ConcurrentQueue<string> complaints = new();

    private Visit(IBrowserContext context, IPage page, Uri host)
    {
        (Context, Page) = (context, page);
        context.Console += (_, message) =>
        {
            // What cannot be loaded is judged by its answer.
            if (message.Type is "error" or "warning" && !message.Text.StartsWith(RefusedDocument, StringComparison.Ordinal))
                complaints.Enqueue($"{message.Type} in the console of {page.Url}: {message.Text}");
        };
        context.WebError += (_, failure) => complaints.Enqueue($"A script failed on {page.Url}: {failure.Error}");
        context.Request += (_, request) =>
        {
            if (new Uri(request.Url).Authority != host.Authority)
                complaints.Enqueue($"A request of {page.Url} left the host: {request.Url}");
        };
        context.Response += (_, response) =>
        {
            if (response.Status >= 500 || (response.Status >= 400 && !response.Request.IsNavigationRequest))
                complaints.Enqueue($"{response.Url} answered {response.Status}.");
        };
    }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    public static async Task<Visit> Begin(DemoRegistry demo, Person person, BrowserNewContextOptions? options)
    {
        options ??= new();
        if (person.Role is not null)
            options.StorageState = await demo.SignedIn(person);
        var context = await demo.NewContext(options);
        return new(context, await context.NewPageAsync(), demo.Address);
    }

    public void HadNoTrouble() => Assert.True(complaints.IsEmpty, string.Join('\n', complaints));

    public ValueTask DisposeAsync() => Context.DisposeAsync();
}

/// <summary>Tests that open pages. Each of their visits must have been without trouble.</summary>
public abstract class VisitingTests(DemoRegistry demo) : IAsyncDisposable
{
    private readonly List<Visit> visits = [];

    protected DemoRegistry Demo => demo;

    private protected async Task<Visit> Visit(Person person, BrowserNewContextOptions? options = null)
    {
        var visit = await PageTests.Demo.Visit.Begin(demo, person, options);
        visits.Add(visit);
        return visit;
    }

    /// <summary>A page on which somebody is signed in.</summary>
    private protected async Task<IPage> Open(Person person, string address)
    {
        var page = (await Visit(person)).Page;
        await page.GotoAsync(address);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var visit in visits)
            await visit.DisposeAsync();
        foreach (var visit in visits)
            visit.HadNoTrouble();
    }
}
