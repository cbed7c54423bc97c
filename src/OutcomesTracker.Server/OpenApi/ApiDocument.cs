using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.OpenApi;

/// <summary>
/// The API's own description: <c>/openapi/v1.json</c>, generated from the metadata of the routes, and <c>/docs</c> to browse it.
/// </summary>
public static class ApiDocument
{
    public const string Path = "/openapi/v1.json";

    private static readonly string[] Sections =
    [
        "Health",
        "Commands",
        "Patients",
        "Photographs",
        "Imports",
        "Tokens",
        "Clinics",
        "Webhooks",
        "Audit",
        "Codes",
        "Outcomes",
    ];

    public static IServiceCollection AddApiDocument(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        return services.AddOpenApi(
            "v1",
            options =>
            {
                options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
                // The pages' downloads are the pages' own, and Razor components add a route too.
                options.ShouldInclude = route =>
                    !route.ActionDescriptor.EndpointMetadata.OfType<PageForAttribute>().Any()
                    && route.RelativePath?.StartsWith("_framework/", StringComparison.Ordinal) != true;
                options
                    .AddSchemaTransformer<AnswerSchemas>()
                    .AddOperationTransformer<OperationTransformer>()
                    .AddDocumentTransformer(Describe);
            }
        );
    }

    /// <summary>The document holds no personal data, so it needs no token; and it never changes, so it is generated once.</summary>
    public static void MapApiDocument(this IEndpointRouteBuilder routes)
    {
        var made = new Lazy<Task<string>>(async () =>
            await (
                await routes.ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1").GetOpenApiDocumentAsync()
            ).SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1)
        );
        routes.MapGet(Path, async () => Results.Text(await made.Value, RouteMetadata.Json)).AllowAnonymous().ExcludeFromDescription();
    }

    /// <summary>A page to browse the document; it loads everything from this server.</summary>
    public static void UseApiDocumentPage(this IApplicationBuilder app) =>
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = "docs";
            page.DocumentTitle = "OutcomesTracker API";
            page.SwaggerEndpoint(Path, "v1");
            page.EnableValidator(null);
            page.DisplayRequestDuration();
            page.DefaultModelsExpandDepth(-1);
        });

    private static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        document.Info = new()
        {
            Title = "OutcomesTracker",
            Version = "v1",
            Description = """
                A registry of clinical outcomes. Every command appends exactly one event to a patient's stream; nothing is ever edited.

                What is wrong is told as a problem document (RFC 9457) whose type ends in a slug, with `errors` by field. Checks run in
                the order 401, 403, 413 and 415, 400, 404, replay or `key-reused`, 412, the other 409s, 422.
                """,
        };
        // No server addresses: a client that fetched the document knows its address.
        document.Servers = [];
        document.Components ??= new();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [BearerAuthentication.SchemeName] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "A token with sub, role and, for clinic roles, clinic.",
            },
        };
        Sort(document);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Sorts by section, and commands in the order of their declaration, because the framework finds endpoints in an arbitrary order.
    /// </summary>
    private static void Sort(OpenApiDocument document)
    {
        var commands = RegistryFeatures.Commands.Select(command => command.Path).ToList();
        var paths = document
            .Paths.OrderBy(path => Section(path.Value))
            .ThenBy(path => commands.IndexOf(path.Key))
            .ThenBy(path => path.Key, StringComparer.Ordinal)
            .ToList();
        document.Paths = [];
        foreach (var (path, item) in paths)
            document.Paths.Add(path, item);
        document.Tags = new SortedSet<OpenApiTag>(
            document.Tags ?? new HashSet<OpenApiTag>(),
            Comparer<OpenApiTag>.Create((a, b) => Place(a.Name).CompareTo(Place(b.Name)))
        );
    }

    private static int Section(IOpenApiPathItem item) =>
        item.Operations!.Values.SelectMany(operation => operation.Tags ?? new HashSet<OpenApiTagReference>()).Min(tag => Place(tag.Name));

    private static int Place(string? tag) => Array.IndexOf(Sections, tag);
}
