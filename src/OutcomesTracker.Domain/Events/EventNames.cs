using System.Collections.Frozen;
using System.Reflection;

namespace OutcomesTracker.Domain.Events;

/// <summary>
/// The name under which an event is stored, for ever. Written down, never derived: a class may be renamed, a stored name may not.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class StoredNameAttribute(string name) : Attribute
{
    public string Name => name;
}

/// <summary>The stored name of each event, from its <see cref="StoredNameAttribute"/>.</summary>
public static class EventNames
{
    private static readonly FrozenDictionary<Type, string> Names = typeof(EventNames)
        .Assembly.GetTypes()
        .Select(type => (Type: type, Stored: type.GetCustomAttribute<StoredNameAttribute>()))
        .Where(one => one.Stored is not null)
        .ToFrozenDictionary(one => one.Type, one => one.Stored!.Name);

    /// <summary>The event types by stored name. Two types with the same name are a bug: the first use throws.</summary>
    public static IReadOnlyDictionary<string, Type> All { get; } =
        new SortedDictionary<string, Type>(Names.ToDictionary(pair => pair.Value, pair => pair.Key), StringComparer.Ordinal);

    public static string Of(Type type) => Names[type];

    /// <summary>The type stored under a name, or null for an unknown name, whose events are skipped.</summary>
    public static Type? TypeOf(string name) => All.GetValueOrDefault(name);
}
