using JasperFx;
using JasperFx.CodeGeneration;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Projections;
using Wolverine;
using Wolverine.Marten;

namespace OutcomesTracker.Server.Store;

/// <summary>Wolverine's configuration: durable local queues in tables of their own, and nodes that share the projections.</summary>
public static class Messaging
{
    private const int MessagesAtOnce = 1_000;

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
        options.Durability.RecoveryBatchSize = MessagesAtOnce;
        // Messages are stored for days: codes by their names, and what a newer server has sent is kept for it.
        options.UseSystemTextJsonForSerialization(json => ApiJson.Configure(json));
        options.UnknownMessageBehavior = UnknownMessageBehavior.DeadLetterQueue;
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
