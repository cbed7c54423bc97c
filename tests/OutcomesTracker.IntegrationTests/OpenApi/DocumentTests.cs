using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Features.Photos;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.OpenApi;
using OutcomesTracker.Server.Pages;
using OutcomesTracker.Tests.Golden;

namespace OutcomesTracker.IntegrationTests.OpenApi;

/// <summary>The API's document is complete, is the checked-in one, and is served to every caller.</summary>
public sealed class DocumentTests(EmptyRegistry registry) : IClassFixture<EmptyRegistry>
{
    [Fact]
    public async Task The_checked_in_document_is_the_served_one()
    {
        // In process first, where an error in the document is thrown with its message; over HTTP it is a bare 500.
        await registry.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1").GetOpenApiDocumentAsync();
        using var nobody = new HttpClient { BaseAddress = registry.Address };
        WrittenFile.Matches(Documented.File, (await nobody.GetStringAsync(ApiDocument.Path)).ReplaceLineEndings("\n") + "\n");
    }

    [Fact]
    public void Every_route_of_the_application_is_in_it_and_no_other()
    {
        var routes = registry
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(route =>
                !PageRequests.IsPage(route)
                && route.Metadata.GetMetadata<IHttpMethodMetadata>() is not null
                && !route.RoutePattern.RawText!.StartsWith("/openapi/", StringComparison.Ordinal)
            )
            .SelectMany(route =>
                route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {route.RoutePattern.RawText}")
            );
        Assert.Equal(routes.Order(), Operations.Select(operation => $"{operation.Method.ToUpperInvariant()} {operation.Path}").Order());
    }

    [Fact]
    public void Every_operation_says_what_it_is_for_and_every_field_what_it_means()
    {
        foreach (var (_, path, operation) in Operations)
        {
            Assert.False(string.IsNullOrWhiteSpace(operation.GetProperty("summary").GetString()), path);
            Assert.NotEqual(0, operation.GetProperty("tags").GetArrayLength());
            if (!operation.TryGetProperty("parameters", out var parameters))
                continue;
            Assert.All(parameters.EnumerateArray(), parameter => Assert.NotEmpty(parameter.GetProperty("description").GetString()!));
        }
    }

    [Fact]
    public void Every_kind_of_problem_belongs_to_an_operation_and_every_violation_to_a_command()
    {
        // These two belong to no operation: a method that no operation has, and a server error.
        string[] ofNone = ["method-not-allowed", "unexpected"];
        var told = Operations
            .SelectMany(operation => operation.Operation.GetProperty("responses").EnumerateObject())
            .Where(answer => answer.Value.TryGetProperty("content", out var content) && content.TryGetProperty(Problem.ContentType, out _))
            .SelectMany(answer =>
                answer
                    .Value.GetProperty("content")
                    .GetProperty(Problem.ContentType)
                    .GetProperty("schema")
                    .GetProperty("allOf")[1]
                    .GetProperty("properties")
                    .GetProperty("type")
                    .GetProperty("enum")
                    .EnumerateArray()
            )
            .Select(type => type.GetString()!.Split('/')[^1]);
        Assert.Equal(ProblemKinds.All.Select(kind => kind.Slug).Except(ofNone).Order(), told.Distinct().Order());
        Assert.Empty(
            Domain
                .Decisions.RuleViolation.Order.Except(RegistryFeatures.Commands.SelectMany(command => command.Violations))
                .Except(StorePhotoEndpoint.Command.Violations)
        );
    }

    private static IEnumerable<(string Method, string Path, JsonElement Operation)> Operations =>
        Documented
            .Document.GetProperty("paths")
            .EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (operation.Name, path.Name, operation.Value)));
}
