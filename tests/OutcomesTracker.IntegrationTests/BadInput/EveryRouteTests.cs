using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.Server.Features.Photos;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Pages;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Tests.Photos;

namespace OutcomesTracker.IntegrationTests.BadInput;

/// <summary>
/// Every route with hostile paths, queries, headers and bodies: the response is a problem that names the error, never a server error, and
/// nothing is appended.
/// </summary>
public sealed partial class EveryRouteTests(RunningRegistry registry, ITestOutputHelper output) : IClassFixture<RunningRegistry>
{
    private static readonly Guid Nobody = Guid.NewGuid();

    // Plain text, not JSON; escaped in the URL as a browser would.
    private static readonly string[] Texts =
    [
        "",
        " ",
        "0",
        "-1",
        "x",
        "null",
        "undefined",
        "7d9f5c3e",
        "{00000000-0000-4000-8000-000000000000}",
        "00000000-0000-4000-8000-00000000000g",
        "'; DROP TABLE mt_events; --",
        "<script>alert(1)</script>",
        "\u202egnp.exe",
        "a\0b",
        "../../etc/passwd",
        "..",
        "%2e%2e%2f",
        "\r\nSet-Cookie: a=b",
        new('9', 400),
        new('x', 4_001),
        "9999-99-99",
        "1e400",
        "NaN",
        "\ufffd",
        "😀",
        "true",
        "face,neck",
        "*",
    ];

    [Fact]
    public async Task A_hostile_id_in_a_path_is_not_there_or_malformed()
    {
        var (tried, before) = (0, await registry.Events());
        foreach (var (method, route) in Routes().Where(route => route.Route.RoutePattern.Parameters.Count > 0))
        foreach (var hostile in route.RoutePattern.Parameters)
        // Kestrel refuses U+0000 before any route.
        foreach (var text in Texts.Where(text => text.Length > 0 && !text.Contains('\0', StringComparison.Ordinal)))
        {
            var path = route.RoutePattern.Parameters.Aggregate(
                route.RoutePattern.RawText!,
                (path, parameter) =>
                    path.Replace(
                        $"{{{parameter.Name}}}",
                        parameter == hostile ? Uri.EscapeDataString(text) : $"{Nobody}",
                        StringComparison.Ordinal
                    )
            );
            var answer = await Send(route, method, path, method is "GET" or "DELETE" ? null : "{}");
            if (method == "DELETE" && answer.Status == 204)
                continue; // a token's id may be any text
            Assert.True(answer.Status is 400 or 404 or 405, $"{method} {path}: {answer.Status} {answer.Json}");
            tried++;
        }
        Assert.True(before == await registry.Events() || Routes().Any(route => route.Method == "DELETE"));
        output.WriteLine($"{tried} hostile paths");
    }

    [Fact]
    public async Task A_hostile_parameter_is_named()
    {
        var tried = 0;
        foreach (var (method, route) in Routes().Where(route => route.Route.Metadata.GetMetadata<TakenQuery>() is not null))
        foreach (var field in route.Metadata.GetMetadata<TakenQuery>()!.Kind.Fields)
        foreach (var text in Texts.Where(text => !IsTaken(field, text)))
        {
            // An id is not looked up before the parameters are read.
            var path = PathParameter().Replace(route.RoutePattern.RawText!, $"{Guid.Empty}");
            var answer = await Send(route, method, $"{path}?{field.Name}={Uri.EscapeDataString(text)}", null);
            answer.IsProblem(400, "malformed", field.Name);
            tried++;
        }
        output.WriteLine($"{tried} hostile parameters");
    }

    [Fact]
    public async Task A_parameter_that_a_route_does_not_know_or_is_given_twice_is_named()
    {
        foreach (var (method, route) in Routes())
        {
            var path = route.RoutePattern.Parameters.Aggregate(
                route.RoutePattern.RawText!,
                (path, parameter) => path.Replace($"{{{parameter.Name}}}", $"{Nobody}", StringComparison.Ordinal)
            );
            var body = method is "GET" or "DELETE" ? null : "{}";
            var answer = await Send(route, method, $"{path}?colour=blue", body);
            Assert.True(answer.Status == 400 && answer.Fields.Contains("colour"), $"{method} {path}: {answer.Status} {answer.Json}");
            foreach (var once in (route.Metadata.GetMetadata<TakenQuery>()?.Kind.Fields ?? []).Where(field => !field.MayRepeat))
                Assert.Contains(once.Name, (await Send(route, method, $"{path}?{once.Name}=1&{once.Name}=2", body)).Fields);
        }
    }

    [Fact]
    public async Task A_body_that_is_no_object_of_json_is_told_so()
    {
        var (tried, before) = (0, await registry.Events());
        byte[][] bodies =
        [
            [],
            " "u8.ToArray(),
            "null"u8.ToArray(),
            "[]"u8.ToArray(),
            "7"u8.ToArray(),
            "\"text\""u8.ToArray(),
            "{"u8.ToArray(),
            "{}{}"u8.ToArray(),
            "{} trailing"u8.ToArray(),
            "{\"a\":1,\"a\":1}"u8.ToArray(),
            "{\"a\":\"\\ud83d\"}"u8.ToArray(),
            "{\"\\ud83d\":1}"u8.ToArray(),
            [0x7b, 0xff, 0xfe, 0x7d],
            [0x7b, 0x22, 0xc0, 0x80, 0x22, 0x3a, 0x31, 0x7d],
            Encoding.Unicode.GetBytes("{}"),
            Encoding.UTF8.GetBytes(Hostile.DeepArrays),
            Encoding.UTF8.GetBytes($"{{\"a\":{Hostile.DeepArrays}}}"),
            Encoding.UTF8.GetBytes("{\"a\":1,}"),
            "{'a':1}"u8.ToArray(),
            "<xml/>"u8.ToArray(),
            new byte[1_000],
            [0x1f, 0x8b, 8, 0, 0, 0, 0, 0],
        ];
        foreach (
            var (method, route) in Routes().Where(route => route.Route.Metadata.GetMetadata<TakenBody>()?.MediaType == RouteMetadata.Json)
        )
        {
            var path = Filled(route);
            foreach (var body in bodies)
            {
                (await Send(route, method, path, body, RouteMetadata.Json)).IsProblem(400, "malformed");
                tried++;
            }
            (await Send(route, method, path, new byte[1_000_001], RouteMetadata.Json)).IsProblem(413, "too-large");
            foreach (
                var other in (string[])
                    [
                        "text/plain",
                        "application/xml",
                        "application/x-ndjson",
                        "multipart/form-data; boundary=x",
                        "application/x-www-form-urlencoded",
                    ]
            )
                (await Send(route, method, path, "{}"u8.ToArray(), other)).IsProblem(415, "unsupported-media-type");
            tried += 6;
        }
        Assert.Equal(before, await registry.Events());
        output.WriteLine($"{tried} hostile bodies");
    }

    [Theory]
    [InlineData("Idempotency-Key"), InlineData("If-Match")]
    public async Task A_hostile_header_of_a_command_is_named(string header)
    {
        var before = await registry.Events();
        foreach (
            var (method, route) in Routes().Where(route => route.Route.Metadata.OfType<RouteHeader>().Any(told => told.Name == header))
        )
        foreach (var text in Texts.Where(text => text.All(character => character is >= ' ' and <= '~') && text.Trim().Length > 0))
        {
            var answer = await Send(route, method, Filled(route), "{}", (header, text));
            Assert.True(
                answer.Status == 400 && answer.Fields.Contains(header),
                $"{method} {route.RoutePattern.RawText} {header}: {text[..Math.Min(40, text.Length)]}: {answer.Status} {answer.Json}"
            );
        }
        Assert.Equal(before, await registry.Events());
    }

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex PathParameter();

    private static bool IsTaken(Field field, string text) =>
        field.Kind switch
        {
            TextKind { Form: null } kind => text.Length is > 0 && text.Length <= kind.Longest,
            FlagKind => text is "true" or "false",
            WholeKind whole => text.All(char.IsAsciiDigit)
                && text.Length > 0
                && (
                    whole.Highest == long.MaxValue
                    || (long.TryParse(text, out var number) && number >= whole.Lowest && number <= whole.Highest)
                ),
            _ => false,
        };

    private static string Filled(RouteEndpoint route) =>
        route.RoutePattern.Parameters.Aggregate(
            route.RoutePattern.RawText!,
            (path, parameter) =>
                path.Replace($"{{{parameter.Name}}}", parameter.Name == "slug" ? "harbour" : $"{Nobody}", StringComparison.Ordinal)
        );

    private IEnumerable<(string Method, RouteEndpoint Route)> Routes() =>
        registry
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<AllowedRolesAttribute>() is not null && !PageRequests.IsPage(route))
            .Select(route => (route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Single(), route));

    private Task<Answer> Send(RouteEndpoint route, string method, string path, string? body, params (string, string)[] headers) =>
        Send(
            route,
            method,
            path,
            body is null ? null
                : TakesPicture(route) ? SomePicture.Plain("red")
                : Encoding.UTF8.GetBytes(body),
            TakesPicture(route) ? "image/png" : route.Metadata.GetMetadata<TakenBody>()?.MediaType ?? RouteMetadata.Json,
            headers
        );

    private static bool TakesPicture(RouteEndpoint route) => route.Metadata.GetMetadata<TakesPictureAttribute>() is not null;

    private async Task<Answer> Send(
        RouteEndpoint route,
        string method,
        string path,
        byte[]? body,
        string mediaType,
        params (string, string)[] headers
    )
    {
        var role = route.Metadata.GetMetadata<AllowedRolesAttribute>()!.Roles[0];
        using var client = registry.As(role, Caller.ClinicRoles.Contains(role) ? "harbour" : null);
        using var request = new HttpRequestMessage(new(method), path) { Version = HttpVersion.Version11 };
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        }
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request);
        return await Answer.Of(response);
    }
}
