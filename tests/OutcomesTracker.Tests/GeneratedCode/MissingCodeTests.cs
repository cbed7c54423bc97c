using OutcomesTracker.Server;
using OutcomesTracker.Server.Features.SideEffects;
using OutcomesTracker.Server.GeneratedCode;
using Wolverine.Http;

namespace OutcomesTracker.Tests.GeneratedCode;

/// <summary>A server does not start when Wolverine's generated code for one of its endpoints or handlers is missing.</summary>
public sealed class MissingCodeTests
{
    [Fact]
    public void The_server_was_built_with_all_of_it() => MissingCode.Refuse(typeof(RegistryServer).Assembly);

    [Fact]
    public void Another_assembly_with_an_endpoint_is_refused_by_the_endpoint_s_name()
    {
        var refused = Assert.Throws<ConfigurationException>(() => MissingCode.Refuse(typeof(MissingCodeTests).Assembly));
        Assert.Contains(nameof(SampleEndpoint), refused.Message, StringComparison.Ordinal);
        Assert.Contains("dotnet build", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_listed_is_not_missing_and_what_is_neither_is_not_looked_for()
    {
        Type[] types = [typeof(SampleEndpoint), typeof(AlertOpensHandler), typeof(AlertOpens), typeof(MissingCodeTests)];
        Assert.Equal([typeof(SampleEndpoint), typeof(AlertOpensHandler)], MissingCode.Of(types, new HashSet<Type>()));
        Assert.Equal([typeof(SampleEndpoint)], MissingCode.Of(types, new HashSet<Type> { typeof(AlertOpensHandler) }));
    }
}

/// <summary>An endpoint without generated code.</summary>
public static class SampleEndpoint
{
    [WolverineGet("/sample")]
    public static string Get() => "";
}
