using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace OutcomesTracker.Server.Pages;

/// <summary>
/// The stylesheet, the script and the icon of the pages, which are part of the program. Their addresses name their content, so that a
/// browser may keep them for ever.
/// </summary>
public static class PageAssets
{
    private const string Folder = "/assets";

    private static readonly FrozenDictionary<string, (byte[] Content, string Type)> ByPath = new[]
    {
        Load("app.css", "text/css; charset=utf-8"),
        Load("app.js", "text/javascript; charset=utf-8"),
        Load("icon.svg", "image/svg+xml"),
    }.ToFrozenDictionary(asset => asset.Path, asset => (asset.Content, asset.Type));

    public static string Stylesheet { get; } = PathOf("css");

    public static string Script { get; } = PathOf("js");

    public static string Icon { get; } = PathOf("svg");

    /// <summary>Answers what is asked for under the assets' addresses, to anybody.</summary>
    public static Task Answer(HttpContext context, RequestDelegate next)
    {
        if (!ByPath.TryGetValue(context.Request.Path.Value ?? "", out var asset) || !IsRead(context.Request.Method))
            return next(context);
        context.Response.ContentType = asset.Type;
        context.Response.ContentLength = asset.Content.Length;
        return context.Response.Body.WriteAsync(asset.Content, context.RequestAborted).AsTask();
    }

    // The server sends no body for a HEAD.
    private static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    public static bool IsAsset(HttpContext context) => ByPath.ContainsKey(context.Request.Path.Value ?? "");

    private static string PathOf(string extension) => ByPath.Keys.Single(path => path.EndsWith($".{extension}", StringComparison.Ordinal));

    private static (string Path, byte[] Content, string Type) Load(string name, string type)
    {
        using var stream = typeof(PageAssets).Assembly.GetManifestResourceStream($"OutcomesTracker.Server.Pages.Assets.{name}")!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content))[..12];
        return ($"{Folder}/{System.IO.Path.GetFileNameWithoutExtension(name)}.{hash}{System.IO.Path.GetExtension(name)}", content, type);
    }
}
