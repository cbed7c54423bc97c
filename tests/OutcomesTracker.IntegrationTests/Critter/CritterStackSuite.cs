using System.Runtime.CompilerServices;
using Marten;
using OutcomesTracker.Server.Critter;
using OutcomesTracker.IntegrationTests;
using Wolverine;
using Wolverine.Http;

[assembly: AssemblyFixture(typeof(OutcomesTracker.Server.Critter.Tests.LoadedVersions))]

namespace OutcomesTracker.Server.Critter.Tests;

/// <summary>Every server of this process is on the Critter Stack.</summary>
internal static class CritterStackSuite
{
    [ModuleInitializer]
    internal static void Choose() => (TestEngine.Create, TestEngine.Arguments) = (() => new CritterStackEngine(), ["--engine", "critter-stack"]);
}

/// <summary>Tells which packages this run proves something about.</summary>
public sealed class LoadedVersions
{
    public LoadedVersions()
    {
        foreach (var type in (Type[])[typeof(IDocumentStore), typeof(IMessageBus), typeof(WolverineHttpOptions)])
            Console.WriteLine($"{type.Assembly.GetName().Name} {System.Diagnostics.FileVersionInfo.GetVersionInfo(type.Assembly.Location).ProductVersion}");
    }
}
