using System.Reflection;
using Wolverine.Http;
using Wolverine.Runtime.Handlers;

namespace OutcomesTracker.Server.GeneratedCode;

/// <summary>
/// An endpoint or a handler that was not there when the code for it was written. Wolverine would not know of it: its route would answer
/// 404,
/// its messages would stay where they are.
/// </summary>
public static class MissingCode
{
    private static readonly string[] HandlerMethods = ["Handle", "HandleAsync", "Consume", "ConsumeAsync"];

    /// <summary>Refuses an assembly that was compiled without some of it.</summary>
    public static void Refuse(Assembly assembly)
    {
        var types = assembly.GetExportedTypes();
        var known = types.Where(type => !type.IsAbstract).SelectMany(Listed).ToHashSet();
        var missing = Of(types, known).ToList();
        if (missing.Count == 0)
            return;
        throw new ConfigurationException(
            $"{assembly.GetName().Name} was built without Wolverine's code for {string.Join(", ", missing.Select(type => type.Name))}. "
                + "Build it anew: dotnet build --no-incremental"
        );
    }

    /// <summary>The types that Wolverine finds by their names and attributes, without those that the written code lists.</summary>
    public static IEnumerable<Type> Of(IEnumerable<Type> types, IReadOnlySet<Type> known) =>
        types.Where(type => !type.IsGenericType && !known.Contains(type) && (IsHandler(type) || IsEndpoint(type)));

    private static Type[] Listed(Type type) =>
        typeof(HandlerRegistry).IsAssignableFrom(type) ? ((HandlerRegistry)Activator.CreateInstance(type)!).HandlerTypes()
        : typeof(HttpEndpointRegistry).IsAssignableFrom(type) ? ((HttpEndpointRegistry)Activator.CreateInstance(type)!).EndpointTypes()
        : [];

    private static bool IsHandler(Type type) =>
        type.Name.EndsWith("Handler", StringComparison.Ordinal) && Methods(type).Any(method => HandlerMethods.Contains(method.Name));

    private static bool IsEndpoint(Type type) => Methods(type).Any(method => method.IsDefined(typeof(WolverineHttpMethodAttribute)));

    private static MethodInfo[] Methods(Type type) =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly);
}
