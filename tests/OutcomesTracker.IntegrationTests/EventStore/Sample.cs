using System.Text;
using System.Text.Json;
using OutcomesTracker.Server.Projections;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.EventStore;

/// <summary>The state of the sample streams: how many events, and the sum of their n.</summary>
public sealed record Tally(long Count, long Sum);

/// <summary>What a sample command came to.</summary>
public sealed record Receipt(long Sequence, long Version, bool Replayed, bool Refused = false);

/// <summary>A database with a registry of stream ids, and a table for a projection.</summary>
public sealed class StoreDatabase : TestDatabase
{
    public override SchemaMigration Migration { get; } = new(1, ProjectionHosting.Schema, new SchemaScript("samples", """
        CREATE TABLE IF NOT EXISTS outcomes.homes (id uuid PRIMARY KEY, tenant varchar NOT NULL);
        CREATE TABLE IF NOT EXISTS outcomes.seen (place bigint GENERATED ALWAYS AS IDENTITY, projection varchar, generation bigint, seq bigint);
        CREATE TABLE IF NOT EXISTS outcomes.folded (projection varchar, stream uuid, scale bigint, fold bigint, PRIMARY KEY (projection, stream));
        """), new SchemaScript("sample grants", """
        DO $$ BEGIN CREATE ROLE outcomes_app NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
        GRANT SELECT, INSERT ON outcomes.homes TO outcomes_app;
        GRANT SELECT, INSERT, DELETE ON outcomes.seen TO outcomes_app;
        GRANT SELECT, INSERT, UPDATE ON outcomes.folded TO outcomes_app;
        """));
}

/// <summary>Sample events and commands.</summary>
public static class Sample
{
    public static readonly StreamHomes Homes = new("outcomes.homes", "id", "tenant");

    public static readonly Fold<Tally> Fold = new(
        new(0, 0), (state, e) => new(state.Count + 1, state.Sum + Number(e.Data)), "sample");

    public static StreamKey Stream(string tenant = "harbour") => new(tenant, Guid.NewGuid());

    public static NewEvent Event(long n = 1, Guid? id = null) =>
        new(id ?? Guid.NewGuid(), "sample_counted", null, Encoding.UTF8.GetBytes($$"""{"n":{{n}}}"""));

    public static long Number(ReadOnlyMemory<byte> data)
    {
        using var json = JsonDocument.Parse(data);
        return json.RootElement.TryGetProperty("n", out var n) ? n.GetInt64() : 0;
    }

    /// <summary>Counts one more, unless the key was used or the limit is reached.</summary>
    public static Func<Snapshot<Tally>, Verdict<Receipt>> Count(Guid id, long limit = long.MaxValue, bool claim = false) => seen =>
    {
        if (seen.SameId is { } before)
            return new Verdict<Receipt>.Answer(new(before.Sequence, before.Version, Replayed: true));
        if (seen.State.Count >= limit || (claim && seen.HomeTenant is not null))
            return new Verdict<Receipt>.Answer(new(0, seen.Version, Replayed: false, Refused: true));
        return new Verdict<Receipt>.Append(Event(seen.State.Count + 1, id), claim, at => new(at.Sequence, at.Version, false));
    };

    public static Task<Receipt> Count(this StreamWriter<Tally> writer, StreamKey stream, Guid? id = null, long limit = long.MaxValue)
    {
        var eventId = id ?? Guid.NewGuid();
        return writer.Execute(stream, eventId, Count(eventId, limit));
    }
}
