using JasperFx;
using JasperFx.CodeGeneration;
using OutcomesTracker.Server.Projections;
using Wolverine;
using Wolverine.Marten;

namespace OutcomesTracker.Server.Store;

/// <summary>Wolverine's configuration: durable local queues in tables of their own, and nodes that share the projections.</summary>
public static class Messaging
{
    public static void UseRegistry(this WolverineOptions options)
    {
        options.ApplicationAssembly = typeof(Messaging).Assembly;
        options.ServiceName = "outcomes";
        options.Policies.AutoApplyTransactions();
        options.Policies.UseDurableLocalQueues();
        options.AutoBuildMessageStorageOnStartup = AutoCreate.None;
        options.CodeGeneration.TypeLoadMode = TypeLoadMode.Static;
        // Another node takes over within seconds after a node is killed, and a new node gets its share of the projections as fast.
        options.Durability.FirstHealthCheckExecution = TimeSpan.FromMilliseconds(100);
        options.Durability.HealthCheckPollingTime = TimeSpan.FromSeconds(1);
        options.Durability.CheckAssignmentPeriod = TimeSpan.FromSeconds(1);
        options.Durability.StaleNodeTimeout = TimeSpan.FromSeconds(5);
        // What is due, a try of a webhook among it, waits no longer than this.
        options.Durability.ScheduledJobPollingTime = TimeSpan.FromSeconds(1);
        // A message whose COMMIT response was lost stays in the inbox, owned by a node that does not process it, until this time has
        // passed.
        options.Durability.InboxStaleTime = TimeSpan.FromMinutes(1);
        options.UseProjections();
    }

    public static void UseRegistry(this MartenIntegration integration)
    {
        integration.MessageStorageSchemaName = EngineTables.MessageSchema;
        integration.UseWolverineManagedEventSubscriptionDistribution = true;
        integration.AutoCreate = AutoCreate.None;
    }
}
