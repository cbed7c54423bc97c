using System.Text.Json.Nodes;
using Marten;
using OutcomesTracker.Server.Critter.Streams;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.Server.Store;
using OutcomesTracker.IntegrationTests.EventStore;
using OutcomesTracker.Server.Commands;

namespace OutcomesTracker.Server.Critter.Tests;

/// <summary>An event of an older version, made up here because none has changed its shape yet, is in Marten's aggregate as today's.</summary>
public sealed class OlderVersionTests(StoreDatabase db) : IClassFixture<StoreDatabase>
{
    // Once it said "since" where today's says "on".
    private static readonly EventReader Reader = new(new OlderVersion("consent_told", "consent_given", json =>
    {
        json["on"] = json["since"]!.DeepClone();
        json.Remove("since");
        return json;
    }));

    [Fact]
    public async Task An_older_event_is_folded_as_todays()
    {
        var stream = Sample.Stream();
        var told = new JsonObject { ["scope"] = "research", ["since"] = "2025-01-10" };
        await new StreamAppender(db.App, TimeProvider.System).Append(
            stream, 0, [new(Guid.NewGuid(), "consent_told", null, System.Text.Encoding.UTF8.GetBytes(told.ToJsonString()))], EventNames.PatientStream);
        await using var store = DocumentStore.For(options =>
        {
            options.UseRegistryTables(MartenStore.Open(db.ConnectionString));
            options.UseRegistryStreams(Reader);
        });
        await using var session = store.LightweightSession(stream.Tenant);
        var fetched = await session.Events.FetchForWriting<Streams.PatientCase>(stream.Id);
        var consent = Assert.IsType<ConsentGiven>(Assert.Single(fetched.Aggregate!.State.Entries).Current);
        Assert.Equal(new DateOnly(2025, 1, 10), consent.On);
    }
}
