using System.Text;
using System.Text.Json;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.IntegrationTests.EventStore;

/// <summary>A database with a registry of stream ids, and a table for a projection.</summary>
public sealed class StoreDatabase : TestDatabase
{
    public override SchemaMigration Migration { get; } = new(1, new SchemaScript("samples", """
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
