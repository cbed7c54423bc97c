using System.Text.Json.Nodes;
using Marten;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.IntegrationTests.Store;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.Commands;

/// <summary>
/// Marten reads an event of an older version as today's version. The older version is made up here, since no event has changed its shape
/// yet.
/// </summary>
public sealed class OlderVersionTests(StoreDatabase db) : IClassFixture<StoreDatabase>
{
    // The older version has "since" where today's version has "on".
    private static readonly EventReader Reader = new(
        new OlderVersion(
            "consent_told",
            "consent_given",
            json =>
            {
                json["on"] = json["since"]!.DeepClone();
                json.Remove("since");
                return json;
            }
        )
    );

    [Fact]
    public async Task An_older_event_is_read_as_today_s()
    {
        var stream = TestWriter.Stream();
        await using (var writer = TestWriter.On(db))
            await writer.Count(stream);
        var told = new JsonObject { ["scope"] = "research", ["since"] = "2025-01-10" };
        await db.Execute(
            "update outcomes.mt_events set type = 'consent_told', data = $2::jsonb where stream_id = $1",
            stream.Id,
            told.ToJsonString()
        );
        await using var source = MartenStore.Open(db.ConnectionString);
        await using var store = DocumentStore.For(options => options.UseRegistry(source, Reader));
        await using var session = store.LightweightSession(stream.Tenant);
        var consent = Assert.IsType<ConsentGiven>(Assert.Single(await session.Events.FetchStreamAsync(stream.Id)).Data);
        Assert.Equal(new DateOnly(2025, 1, 10), consent.On);
    }
}
