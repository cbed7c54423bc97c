using System.Collections.Concurrent;
using System.Collections.Frozen;
using OutcomesTracker.Domain.Codes;

namespace OutcomesTracker.Server.Commands;

/// <summary>A member of an event's stored JSON.</summary>
/// <param name="Type">The type of its value.</param>
/// <param name="IsIdentifying">Whether it may say who the patient is.</param>
public sealed record EventMember(Type Type, bool IsIdentifying)
{
    /// <summary>Whether it is stored sealed (encrypted).</summary>
    public bool IsSealed => Type == typeof(ProtectedText);

    /// <summary>Whether it is free text: what is sealed and is not an identity.</summary>
    public bool IsFreeText => IsSealed && !IsIdentifying;
}

/// <summary>The members of the stored JSON of events and of the records inside them, by name, derived from their types.</summary>
public static class EventMembers
{
    private static readonly ConcurrentDictionary<Type, FrozenDictionary<string, EventMember>> Known = new();

    /// <summary>The members of an object of this type; none for a type that is not written as an object.</summary>
    public static IReadOnlyDictionary<string, EventMember> Of(Type type) =>
        Known.GetOrAdd(
            type,
            static type =>
                EventJson
                    .Options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type)
                    .Properties.ToFrozenDictionary(
                        member => member.Name,
                        member => new EventMember(
                            member.PropertyType,
                            member.AttributeProvider?.IsDefined(typeof(IdentifyingAttribute), true) == true
                        ),
                        StringComparer.Ordinal
                    )
        );

    /// <summary>The type of the entries of a list of this type; the type itself if it is no list.</summary>
    public static Type EntryOf(Type type) => EventJson.Options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type).ElementType ?? type;
}
