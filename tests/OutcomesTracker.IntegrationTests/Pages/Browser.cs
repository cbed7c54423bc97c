using System.Net.Http.Headers;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace OutcomesTracker.IntegrationTests.Pages;

/// <summary>
/// A browser without script. It keeps cookies, also those that are for TLS only; it follows a redirect only when told to; and it sends a
/// form as a person would who fills it in and presses a button.
/// </summary>
public sealed class Browser(Uri server) : IDisposable
{
    private readonly HttpClient http = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        BaseAddress = server,
    };

    /// <summary>The server's cookies by name.</summary>
    public Dictionary<string, string> Cookies { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>The same browser before another server.</summary>
    public Browser At(Uri another) => new(another) { Cookies = new(Cookies, StringComparer.Ordinal) };

    /// <summary>The same browser in which nobody is signed in any more.</summary>
    public Browser SignedOut()
    {
        var browser = At(server);
        foreach (var name in Cookies.Keys.Where(name => name.EndsWith("outcomes", StringComparison.Ordinal)))
            browser.Cookies.Remove(name);
        return browser;
    }

    public Task<Shown> Open(string address) => Ask(HttpMethod.Get, address);

    public Task<Shown> Send(FilledForm form) => Ask(HttpMethod.Post, form.Action, content: form.Content);

    public async Task<Shown> Ask(
        HttpMethod method,
        string address,
        HttpContent? content = null,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        request.Headers.Accept.ParseAdd("text/html,application/xhtml+xml,*/*;q=0.8");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        var isServers = new Uri(server, address).Authority == server.Authority;
        if (isServers && Cookies.Count > 0)
            request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        using var response = await http.SendAsync(request);
        var shown = await Shown.Of(response);
        if (isServers)
            Keep(shown.SetCookies);
        return shown;
    }

    public void Dispose() => http.Dispose();

    private void Keep(IEnumerable<string> set)
    {
        foreach (var cookie in set)
        {
            var (name, value) = (cookie[..cookie.IndexOf('=')], cookie[(cookie.IndexOf('=') + 1)..].Split(';')[0]);
            if (cookie.Contains("01 Jan 1970", StringComparison.Ordinal))
                Cookies.Remove(name);
            else
                Cookies[name] = value;
        }
    }
}

/// <summary>What a browser shows of an answer, and its headers.</summary>
public sealed record Shown(int Status, string Html, string Address, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public IHtmlDocument Document { get; } = new HtmlParser().ParseDocument(Html);

    public bool IsHtml => ContentHeaders.ContentType?.MediaType == "text/html";

    /// <summary>What stands on the page, each run of white space as one space.</summary>
    public string Text => string.Join(' ', (Document.Body?.TextContent ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    public string? Location => Headers.Location?.OriginalString;

    public IReadOnlyList<string> SetCookies => Headers.TryGetValues("Set-Cookie", out var set) ? [.. set] : [];

    /// <summary>Every form that is sent by POST.</summary>
    public IEnumerable<FilledForm> Forms =>
        Document.Forms.Where(form => form.Method == "post").Select(form => FilledForm.Of(form, Address, pressed: null));

    /// <summary>The form with a button of this name, as it is sent by it.</summary>
    public FilledForm Form(string button)
    {
        var pressed = Document.QuerySelectorAll<IHtmlButtonElement>("form button").Single(one => one.TextContent.Trim() == button);
        return FilledForm.Of(pressed.Form!, Address, pressed);
    }

    public bool HasButton(string name) => Document.QuerySelectorAll("button").Any(one => one.TextContent.Trim() == name);

    public string Link(string name) => Document.QuerySelectorAll("a").Single(one => one.TextContent.Trim() == name).GetAttribute("href")!;

    public string? Header(string name) =>
        Headers.TryGetValues(name, out var values) || ContentHeaders.TryGetValues(name, out values) ? string.Join("; ", values) : null;

    public static async Task<Shown> Of(HttpResponseMessage response) =>
        new(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response.RequestMessage!.RequestUri!.PathAndQuery,
            response.Headers,
            response.Content.Headers
        );
}

/// <summary>A form as it is sent: where to, and its fields.</summary>
public sealed record FilledForm(string Action, IReadOnlyList<(string Name, string Value)> Fields)
{
    public const string Token = "__RequestVerificationToken";

    public FormUrlEncodedContent Content => new(Fields.Select(one => KeyValuePair.Create(one.Name, one.Value)));

    public string? Value(string name) => Fields.Where(field => field.Name == name).Select(field => field.Value).FirstOrDefault();

    public FilledForm With(string name, string value) => this with { Fields = [.. Without(name).Fields, (name, value)] };

    public FilledForm Without(string name) => this with { Fields = [.. Fields.Where(field => field.Name != name)] };

    /// <summary>The fields in an order that does not depend on the form's.</summary>
    public IEnumerable<(string Name, string Value)> Sorted =>
        Fields.OrderBy(one => one.Name, StringComparer.Ordinal).ThenBy(one => one.Value, StringComparer.Ordinal);

    internal static FilledForm Of(IHtmlFormElement form, string address, IHtmlButtonElement? pressed)
    {
        var fields = form.QuerySelectorAll("input, select, textarea").SelectMany(FieldOf).ToList();
        if (pressed?.Name is { Length: > 0 } name)
            fields.Add((name, pressed.Value));
        return new(form.GetAttribute("action") is { Length: > 0 } action ? action : address, fields);
    }

    private static IEnumerable<(string Name, string Value)> FieldOf(IElement element) =>
        element switch
        {
            { } when element.GetAttribute("name") is not { Length: > 0 } => [],
            IHtmlInputElement { Type: "radio" or "checkbox", IsChecked: false } => [],
            IHtmlInputElement input => [(input.Name!, input.Value)],
            IHtmlSelectElement select => [(select.Name!, select.Value ?? "")],
            IHtmlTextAreaElement area => [(area.Name!, area.Value)],
            _ => [],
        };
}
