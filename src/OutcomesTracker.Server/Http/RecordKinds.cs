using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Server.Http;

/// <summary>
/// The kinds of records, derived from the types of their members and from the limit attributes on them. The members are those that
/// System.Text.Json would read; a member is required unless it may be null or has a default.
/// </summary>
public static class RecordKinds
{
    private static readonly ConcurrentDictionary<Type, ObjectKind> Known = new();

    public static ObjectKind Of<TRecord>() => Of(typeof(TRecord));

    private static ObjectKind Of(Type record) =>
        Known.GetOrAdd(
            record,
            static type => new([.. BodyJson.Options.GetTypeInfo(type).Properties.Where(member => member.Set is not null).Select(FieldOf)])
        );

    private static Field FieldOf(JsonPropertyInfo member)
    {
        var parameter = member.AssociatedParameter;
        var limits =
            parameter?.AttributeProvider?.GetCustomAttributes(typeof(FieldLimitAttribute), true).Cast<FieldLimitAttribute>().ToList() ?? [];
        var isOptional = parameter is null ? member.IsSetNullable : parameter.IsNullable || parameter.HasDefaultValue;
        var property = (PropertyInfo)member.AttributeProvider!;
        return new(member.Name, !isOptional, Of(member.PropertyType, limits), () => FieldComments.Of(property));
    }

    private static FieldKind Of(Type declared, List<FieldLimitAttribute> limits)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (type.IsEnum)
            return CodeKind.Of(type);
        if (type == typeof(string))
            return Text(FieldLimits.Text, limits);
        if (type == typeof(ProtectedText))
            return Text(FieldLimits.FreeText, limits);
        if (type == typeof(DateOnly))
            return new DayKind();
        if (type == typeof(DateTimeOffset))
            return new InstantKind();
        if (type == typeof(Guid))
            return new IdKind();
        if (type == typeof(bool))
            return new FlagKind();
        if (type == typeof(int))
            return Whole(int.MinValue, int.MaxValue, limits);
        if (type == typeof(long))
            return Whole(long.MinValue, long.MaxValue, limits);
        if (type == typeof(decimal))
            return new DecimalKind(LimitOf<AtLeastAttribute>(limits)?.Lowest);
        if (type == typeof(JsonElement))
            return new UncheckedKind();
        if (!type.IsGenericType)
            return Of(type);
        var entry = type.GetGenericArguments()[0];
        var isSome = LimitOf<NonEmptyDistinctAttribute>(limits) is not null;
        return type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)
                ? new ListKind(isSome ? 1 : 0, FieldLimits.List, Of(entry, limits), isSome ? entry : null)
            : type.GetGenericTypeDefinition() == typeof(ImmutableHashSet<>) ? new ListKind(0, null, Of(entry, limits))
            : throw new NotSupportedException($"A body has no {type.Name}.");
    }

    private static TextKind Text(int longest, List<FieldLimitAttribute> limits) =>
        new(
            LimitOf<LongestAttribute>(limits)?.Characters ?? longest,
            LimitOf<MayBeBlankAttribute>(limits) is not null,
            LimitOf<TextFormAttribute>(limits)
        );

    private static WholeKind Whole(long lowest, long highest, List<FieldLimitAttribute> limits)
    {
        if (LimitOf<YearFromAttribute>(limits) is { } year)
            return new(year.Earliest, FieldErrors.AnyYear) { IsYear = true };
        if (LimitOf<BetweenAttribute>(limits) is { } bounds)
            return new(bounds.Lowest, bounds.Highest);
        return new(LimitOf<AtLeastAttribute>(limits)?.Lowest ?? lowest, highest);
    }

    private static TLimit? LimitOf<TLimit>(List<FieldLimitAttribute> limits)
        where TLimit : FieldLimitAttribute => limits.OfType<TLimit>().FirstOrDefault();
}
