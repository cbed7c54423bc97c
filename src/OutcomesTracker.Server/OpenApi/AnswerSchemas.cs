using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OutcomesTracker.Server.Features.Outcomes;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.OpenApi;

/// <summary>
/// Completes the schemas of answers where the framework cannot derive them from the types: codes, nullability, cells, required members.
/// </summary>
public sealed class AnswerSchemas : IOpenApiSchemaTransformer
{
    public async Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (schema.Description is { } comment)
            schema.Description = FieldComments.OneLine(comment);
        var type = context.JsonTypeInfo.Type;
        var (bare, isNullable) = Nullable.GetUnderlyingType(type) is { } inner ? (inner, true) : (type, false);
        if (bare.IsEnum)
        {
            var codes = KindSchemas.Of(CodeKind.Of(bare));
            schema.Type = isNullable ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
            schema.Enum = isNullable ? [.. codes.Enum!, JsonNullSentinel.JsonNull] : codes.Enum;
        }
        else if (bare == typeof(int) || bare == typeof(long))
            schema.Type = JsonSchemaType.Integer | (isNullable ? JsonSchemaType.Null : 0);
        else if (bare == typeof(double) || bare == typeof(decimal))
            schema.Type = JsonSchemaType.Number | (isNullable ? JsonSchemaType.Null : 0);
        if (schema.Type is { } numeric && (numeric & (JsonSchemaType.Integer | JsonSchemaType.Number)) != 0)
            schema.Pattern = null; // never written as a string
        // The framework marks a computed property as nullable even if it is never null, because no constructor parameter declares it.
        if (
            context.JsonPropertyInfo?.AttributeProvider is PropertyInfo property
            && new NullabilityInfoContext().Create(property).ReadState == NullabilityState.NotNull
        )
            schema.Type &= ~JsonSchemaType.Null;
        if (CellIn(type) is { } shown)
            schema.AdditionalProperties = new OpenApiSchema { OneOf = await Cell(shown, context, cancellationToken) };
        else if (IsCell(bare))
            schema.OneOf = await Cell(bare.GetGenericArguments()[0], context, cancellationToken);
        // A member is always written, null or not, unless its JsonIgnore attribute leaves it out.
        if (context.JsonTypeInfo.Kind == JsonTypeInfoKind.Object)
            schema.Required = context
                .JsonTypeInfo.Properties.Where(member => !IsLeftOut(member))
                .Select(member => member.Name)
                .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The type that the cells of a dictionary of cells show; null for any other type.</summary>
    private static Type? CellIn(Type type) =>
        type.IsGenericType
        && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>)
        && type.GetGenericArguments()[1] is var value
        && IsCell(value)
            ? value.GetGenericArguments()[0]
            : null;

    private static bool IsCell(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Cell<>);

    /// <summary>What a cell is: what it shows, or that it is suppressed.</summary>
    private static async Task<List<IOpenApiSchema>> Cell(
        Type shown,
        OpenApiSchemaTransformerContext context,
        CancellationToken cancellation
    ) => [await Component(shown, context, cancellation), await Component(typeof(SuppressedCell), context, cancellation)];

    private static bool IsLeftOut(JsonPropertyInfo member) =>
        member
            .AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), true)
            .OfType<JsonIgnoreAttribute>()
            .Any(ignore => ignore.Condition is JsonIgnoreCondition.WhenWritingNull or JsonIgnoreCondition.Always) == true;

    private static async Task<IOpenApiSchema> Component(Type type, OpenApiSchemaTransformerContext context, CancellationToken cancellation)
    {
        var schema = await context.GetOrCreateSchemaAsync(type, null, cancellation);
        context.Document!.AddComponent(type.Name, schema);
        return new OpenApiSchemaReference(type.Name, context.Document);
    }
}
